/* A text that grows. */
#ifndef SCANTREE_EXCHANGE_TEXT_H
#define SCANTREE_EXCHANGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    char *start;
    size_t length;
    size_t room;
};

/* Make room for so many more bytes; false where there is no memory. */
bool text_reserve(struct text *text, size_t more);

void text_free(struct text *text);

/* Add at the end; there has to be room for it. */
static inline void text_put(struct text *text, const char *bytes, size_t length)
{
    memcpy(text->start + text->length, bytes, length);
    text->length += length;
}

/* A string literal. */
#define TEXT_PUT(text, literal) text_put((text), (literal), sizeof(literal) - 1)

enum { NUMBER_MOST = 20 };

void text_put_number(struct text *text, int64_t number);

#endif

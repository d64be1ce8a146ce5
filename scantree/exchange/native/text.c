#include "text.h"

#include <stdlib.h>

enum { LEAST_ROOM = 1 << 14 };

bool text_reserve(struct text *text, size_t more)
{
    if (text->room - text->length >= more) {
        return true;
    }
    size_t room = text->room * 2 + LEAST_ROOM + more;
    char *start = realloc(text->start, room);
    if (start == NULL) {
        return false;
    }
    text->start = start;
    text->room = room;
    return true;
}

void text_free(struct text *text)
{
    free(text->start);
    *text = (struct text){0};
}

void text_put_number(struct text *text, int64_t number)
{
    char digits[NUMBER_MOST];
    size_t first = NUMBER_MOST;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--first] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) {
        digits[--first] = '-';
    }
    text_put(text, digits + first, NUMBER_MOST - first);
}

/* Names that matter of a directory's entries; see scantree.reader.marks. */
#ifndef SCANTREE_MARKS_H
#define SCANTREE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOST_MARKS = 64 };

struct mark {
    char *text;
    size_t length;
    bool is_ending;
};

/* A bit for each mark that the name has. */
uint64_t marks_of(const struct mark *marks, size_t count, const char *name, size_t length);

void marks_free(struct mark *marks, size_t count);

#endif

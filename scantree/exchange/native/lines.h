/* The entries of a directory as the lines of a document. */
#ifndef SCANTREE_EXCHANGE_LINES_H
#define SCANTREE_EXCHANGE_LINES_H

#include "packed_reading.h"
#include "text.h"

#include <stdbool.h>

/* What is told of the entries of one directory: its own numbers, which theirs are compared with,
 * and, where the document has whole paths, what stands before the names, ready to be written. */
struct place {
    int64_t mtime;
    int64_t inode;
    int64_t uid;
    int64_t gid;
    int64_t device;
    int64_t above;
    int64_t depth;
    const char *path;
    size_t path_length;
    bool marks_links;
};

/* Writes one entry, whose numbers are its own; there is room for it. */
typedef void line_writer(struct text *text, const struct packed_entry *entry, const struct place *place);

line_writer write_ncdu;
line_writer write_ndjson;
line_writer write_csv;

/* What an entry takes at most, without its name and the path before that. */
enum { LINE_MOST = 640 };

enum lines_result { LINES_WRITTEN, LINES_ODD, LINES_NO_MEMORY };

enum lines_result write_lines(
    struct text *text, const char *part, size_t length, const struct place *place, line_writer *write);

#endif

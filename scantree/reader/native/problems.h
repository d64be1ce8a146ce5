/* The problems met in one directory: some by name, all of them counted.
 *
 * A directory may have any number of entries that cannot be looked at, so those beyond a
 * bound are only counted by what failed and how. Memory is bounded whatever is met.
 */
#ifndef SCANTREE_PROBLEMS_H
#define SCANTREE_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/* As MOST_LISTED_PROBLEMS in scantree.reader.listing. */
enum { MOST_LISTED_PROBLEMS = 1000 };

/* The order of these is that of the enumeration in module.c. */
enum operation { OPERATION_OPEN, OPERATION_READ, OPERATION_STAT, OPERATIONS };

struct problem {
    int error;
    enum operation operation;
    uint32_t name_length;
    char name[];
};

struct problem_count {
    uint64_t count;
    int error;
    enum operation operation;
};

struct problems {
    struct arena listed;   /* of struct problem */
    struct arena unlisted; /* of struct problem_count, one for each operation and error */
    size_t listed_count;
};

/* Add a problem; `*problems` is NULL before the first. False where there is no memory. */
bool problems_add(
    struct problems **problems,
    enum operation operation,
    const char *name,
    size_t length,
    int error);

/* Move all of `*from`, which is NULL then; false where some are lost for want of memory. */
bool problems_move(struct problems **into, struct problems **from);

void problems_free(struct problems *problems);

#endif

/* The entries of a directory as records with all that was told of them, for a program that
 * walks a tree: scantree.reader.entry_records says what they are to Python. */
#ifndef SCANTREE_ENTRY_RECORDS_H
#define SCANTREE_ENTRY_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "arena.h"

enum entry_time { TIME_MODIFIED, TIME_ACCESSED, TIME_CHANGED, ENTRY_TIMES };

/* As the format string of the Python twin has it. */
struct entry_record {
    int64_t apparent_size; /* as it is counted: 0 for what is neither file nor link */
    int64_t blocks;
    uint64_t inode;
    uint64_t device;
    uint64_t links;
    int64_t seconds[ENTRY_TIMES];
    uint32_t nanoseconds[ENTRY_TIMES];
    uint32_t mode;
    uint32_t uid;
    uint32_t gid;
    uint32_t name_length;
    uint32_t unused;
    char name[]; /* and zeros up to a multiple of 8 bytes */
};

/* Add one behind those in `records`; false where there is no memory. */
bool entry_records_add(
    struct arena *records, const char *name, size_t length, const struct stat *status);

/* The record at a place, which is moved behind it; NULL where there is none, whole, in what is
 * left. */
const struct entry_record *entry_records_next(
    const unsigned char *bytes, size_t size, size_t *at);

#endif

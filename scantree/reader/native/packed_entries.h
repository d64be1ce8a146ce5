/* The entries of a directory in one piece, as scantree.reader.packed_entries describes it.
 *
 * While a directory is read the piece is one of many, read by several threads: each entry
 * has a comma before it, and the brackets around all of them are put there last.
 */
#ifndef SCANTREE_PACKED_ENTRIES_H
#define SCANTREE_PACKED_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "arena.h"

/* What the entries of a directory are compared with: the directory's own. */
struct packing_base {
    uint64_t device;
    uint64_t inode;
    int64_t mtime; /* whole seconds since the epoch */
    uint32_t uid;
    uint32_t gid;
    bool is_none; /* there is no directory, and all else is 0 */
};

/* Pack one entry behind those in `packed`, which counts in bytes; false where there is no
 * memory, and then nothing of it is there. */
bool packed_entries_add(
    struct arena *packed,
    const struct packing_base *base,
    const char *name,
    size_t length,
    const struct stat *status);

/* Put the brackets around what was packed, once; false where there is no memory. */
bool packed_entries_close(struct arena *packed);

#endif

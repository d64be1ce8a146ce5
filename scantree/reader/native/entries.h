/* The entries of one directory, summed into a listing.
 *
 * Nothing but the sums outlives an entry that is no directory. Only what getdents64(2)
 * calls a directory costs no call; of everything else fstatat(2) decides what it is.
 * An error of one entry is that entry's.
 */
#ifndef SCANTREE_ENTRIES_H
#define SCANTREE_ENTRIES_H

#include <stddef.h>

#include "options.h"
#include "reading.h"
#include "worker.h"

/* Make the worker's path that of the directory; before any of its entries are looked at. */
void entries_begin(struct worker *worker, const struct options *options, const struct job *job);

/* Add the entries from `begin` to `end` to the worker's listing. Parts of them are given
 * to others where those have nothing to do. */
void entries_add(
    struct worker *worker,
    const struct options *options,
    struct reading *reading,
    struct dirent_buffer *buffer,
    size_t begin,
    size_t end);

#endif

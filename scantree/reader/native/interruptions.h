/* Calls that were interrupted (EINTR) are made again, but not for ever: a file server may
 * answer with that as often as it is asked. The same number as in
 * scantree.reader.interruptions. */
#ifndef SCANTREE_INTERRUPTIONS_H
#define SCANTREE_INTERRUPTIONS_H

#include <errno.h>
#include <stdbool.h>

enum { MOST_INTERRUPTIONS = 20 };

/* Whether the call that has just failed is to be made again; `times` counts, from 0. */
static inline bool is_interrupted(int *times)
{
    return errno == EINTR && ++*times < MOST_INTERRUPTIONS;
}

#endif

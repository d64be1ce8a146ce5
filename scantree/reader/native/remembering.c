#include "remembering.h"

#include <stdlib.h>

static int compare(const void *left, const void *right)
{
    const struct identity *a = left;
    const struct identity *b = right;
    if (a->inode != b->inode) {
        return a->inode < b->inode ? -1 : 1;
    }
    return (a->device > b->device) - (a->device < b->device);
}

void remembering_sort(struct remembering *remembering)
{
    if (remembering->watched_count > 0) {
        qsort(remembering->watched, remembering->watched_count, sizeof *remembering->watched,
            compare);
    }
}

void remembering_free(struct remembering *remembering)
{
    free(remembering->watched);
    remembering->watched = NULL;
    remembering->watched_count = 0;
}

bool remembering_is_watched(const struct remembering *remembering, const struct stat *status)
{
    const struct identity wanted = {.inode = status->st_ino, .device = status->st_dev};
    return bsearch(&wanted, remembering->watched, remembering->watched_count, sizeof wanted,
               compare) != NULL;
}

/* Which non-directories may be met again, so that they are told one by one. */
#ifndef SCANTREE_REMEMBERING_H
#define SCANTREE_REMEMBERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct identity {
    uint64_t inode;
    uint64_t device;
};

/* Those with more than link_limit names, and those that are watched: sorted. */
struct remembering {
    uint64_t link_limit;
    struct identity *watched;
    size_t watched_count;
};

/* Sort what is watched, before the first question. */
void remembering_sort(struct remembering *remembering);
void remembering_free(struct remembering *remembering);

bool remembering_is_watched(const struct remembering *remembering, const struct stat *status);

static inline bool remembering_wants(
    const struct remembering *remembering, const struct stat *status)
{
    return status->st_nlink > remembering->link_limit ||
           (remembering->watched_count > 0 && remembering_is_watched(remembering, status));
}

#endif

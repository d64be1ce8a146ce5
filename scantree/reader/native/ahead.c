#include "ahead.h"

#include <string.h>

/* A listing far below takes about a kilobyte, most of it path. */
#define MOST_BYTES ((size_t)32 << 20)

static struct job **list_of(struct ahead *ahead, const struct job *job)
{
    return &ahead->lists[job->inode % AHEAD_LISTS];
}

static size_t size_of(const struct job *job)
{
    return sizeof *job + job->prefix_length;
}

static size_t size_of_listing(const struct job *job)
{
    return job->listing.entries.used + job->listing.links.used +
           job->listing.subdirectories.used;
}

static void take_out(struct ahead *ahead, struct job **at)
{
    struct job *job = *at;
    *at = job->next;
    job->next = NULL;
    ahead->count--;
    ahead->bytes -= size_of(job) + (job->ahead == READ_AHEAD ? size_of_listing(job) : 0);
}

bool ahead_has_room(const struct ahead *ahead)
{
    return ahead->bytes < MOST_BYTES;
}

void ahead_add(struct ahead *ahead, struct job *job)
{
    struct job **list = list_of(ahead, job);
    job->ahead = READING_AHEAD;
    job->next = *list;
    *list = job;
    ahead->count++;
    ahead->bytes += size_of(job);
}

void ahead_enter(struct ahead *ahead, struct job *job)
{
    job->ahead = READ_AHEAD;
    ahead->bytes += size_of_listing(job);
}

static bool is_same(const struct job *job, const struct job *other)
{
    return job->inode == other->inode && job->parent_device == other->parent_device &&
           job->root == other->root && job->followed == other->followed &&
           job->prefix_length == other->prefix_length &&
           memcmp(job->prefix, other->prefix, job->prefix_length) == 0;
}

struct job *ahead_take(struct ahead *ahead, const struct job *asked)
{
    if (ahead->count == 0) {
        return NULL;
    }
    struct job **at = list_of(ahead, asked);
    while (*at != NULL && !is_same(*at, asked)) {
        at = &(*at)->next;
    }
    struct job *found = *at;
    if (found != NULL) {
        take_out(ahead, at);
    }
    return found;
}

void ahead_drop(struct ahead *ahead, struct job *job)
{
    struct job **at = list_of(ahead, job);
    while (*at != job) {
        at = &(*at)->next;
    }
    take_out(ahead, at);
}

void ahead_free(struct ahead *ahead)
{
    for (size_t i = 0; i < AHEAD_LISTS; i++) {
        job_free_all(ahead->lists[i]);
        ahead->lists[i] = NULL;
    }
    ahead->count = ahead->bytes = 0;
}

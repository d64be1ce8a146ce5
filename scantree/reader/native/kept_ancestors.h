/* Directories on the way down, kept open so that what is below is opened from there.
 *
 * From the root on each open would pass through every directory above; with one in
 * KEPT_EVERY kept open it is a few. Of more than there may be, the one goes that was not
 * used for longest.
 *
 * What is kept may be moved out of the root meanwhile. So before it is used it is asked
 * whether as many ".." lead to the root as names had led from there; that takes time for
 * each level, so the answer is believed for some times as long as it takes to get it.
 */
#ifndef SCANTREE_KEPT_ANCESTORS_H
#define SCANTREE_KEPT_ANCESTORS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job.h"
#include "options.h"

enum {
    KEPT_EVERY = 8, /* levels, and the names of as many fit in a call */
    /* Above this level opening from the root takes no longer than asking what was kept, or
     * than it costs to read ahead. */
    KEPT_FROM = 16,
    KEPT_MOST = 256,
    KEPT_LISTS = 256, /* a power of two */
};

/* A directory on the way of a path that may be kept. */
struct place {
    size_t length; /* of its path below the root, without a slash at its end */
    size_t levels; /* names in it */
    uint64_t hash;
};

struct ancestor;

struct kept_ancestors {
    pthread_mutex_t lock; /* of all below */
    size_t most;
    size_t count;
    struct ancestor *lists[KEPT_LISTS]; /* by hash */
    struct ancestor *newest;
    struct ancestor *oldest;
};

/* Answers what pthread_mutex_init does. */
int kept_ancestors_init(struct kept_ancestors *kept);
void kept_ancestors_destroy(struct kept_ancestors *kept);

/* Close all that is kept and not in use; errno stays. */
void kept_ancestors_release(struct kept_ancestors *kept);

/* The lowest place above a job whose path is no longer than `most`; false for none. */
bool place_above(const struct job *job, size_t most, struct place *place);

/* The place that a job's directory is itself; false where it is none. */
bool place_of(const struct job *job, struct place *place);

/* The lowest directory above a job that is kept and is below `root` still, or NULL; with
 * links followed that isn't asked. Whoever takes one gives it back. */
struct ancestor *kept_ancestors_take(
    struct kept_ancestors *kept, struct job *job, const struct root *root, bool follow_symlinks);
void kept_ancestors_give_back(struct kept_ancestors *kept, struct ancestor *ancestor);

/* Keep a directory on the way of a job, and take it. NULL where there is no memory for
 * it: then `fd` stays the caller's. */
struct ancestor *kept_ancestors_keep(
    struct kept_ancestors *kept, const struct job *job, const struct place *place, int fd);

/* Whether descriptors may be kept only because it may save time. */
bool kept_ancestors_has_room(const struct kept_ancestors *kept);

int ancestor_fd(const struct ancestor *ancestor);

/* Where the rest of a path begins that leads on from there. */
size_t ancestor_passed(const struct ancestor *ancestor);

#endif

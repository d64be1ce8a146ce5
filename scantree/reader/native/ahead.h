/* Directories that a thread reads before they are asked for.
 *
 * Far below a root it takes much longer to get to a directory than to go on from the one
 * that was just read, whose descriptor is still open. So a thread goes on with the first
 * directory below it, and the first below that, and what it has found waits here until it is
 * asked for, by the same path, which is a moment later: whoever gets a listing asks for all
 * that it tells of. What nobody asks for is freed with the pool, and there is a bound on it.
 *
 * All of this with the pool's lock held.
 */
#ifndef SCANTREE_AHEAD_H
#define SCANTREE_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "job.h"

enum { AHEAD_LISTS = 8192 /* a power of two */ };

struct ahead {
    struct job *lists[AHEAD_LISTS]; /* by inode */
    size_t count;
    size_t bytes;
};

/* Whether there is room for more. */
bool ahead_has_room(const struct ahead *ahead);

/* Take in a job that is about to be read. */
void ahead_add(struct ahead *ahead, struct job *job);

/* Enter that such a job was read. */
void ahead_enter(struct ahead *ahead, struct job *job);

/* Take out the job for the same directory as `asked`, which was read or is being read; NULL
 * where there is none. */
struct job *ahead_take(struct ahead *ahead, const struct job *asked);

/* Take out one that can't be read now. */
void ahead_drop(struct ahead *ahead, struct job *job);

/* Free all of them; none may be read any more. */
void ahead_free(struct ahead *ahead);

#endif

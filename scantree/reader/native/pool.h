/* Threads that read directories: jobs go in, finished jobs come out, in any order.
 *
 * The threads know nothing of Python. A descriptor is readable while finished
 * jobs wait; it is written once per burst, so that the collector isn't woken for each.
 * A read that never returns holds up neither another, nor pool_close: its thread is left
 * to itself, and what it works with is freed when the last such thread comes back.
 *
 * Everything here may be called by any thread of the process that made the pool, and of
 * no other: a process that was forked has the memory and none of the threads.
 */
#ifndef SCANTREE_POOL_H
#define SCANTREE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job.h"
#include "options.h"
#include "reading.h"

struct pool;

struct pool_stats {
    uint64_t operations; /* directories opened, listed, entries looked at, from the start */
    uint64_t busy_ns;    /* spent by all threads on reads, those under way included */
    uint64_t cpu_ns;     /* of that, on a CPU */
    uint64_t delay_ns;   /* of that, waiting for a CPU; 0 where the kernel doesn't tell */
    uint64_t waiting;    /* jobs that no thread has taken */
    unsigned busy;       /* threads that read now */
    unsigned hanging;    /* of them, those that got no further for a second */
    unsigned threads;    /* that were started */
    unsigned jobs;       /* threads that may read at once */
};

struct under_way {
    uint64_t token;
    uint64_t started_ns;
};

enum { MOST_WORKERS = 512 };

/* Takes what `options` points to, in any case. NULL, with errno set, on failure. */
struct pool *pool_new(const struct options *options, unsigned jobs);

/* Let go of the pool, which must have been closed. In a process that didn't make it
 * this does nothing. */
void pool_free(struct pool *pool);

/* Whether this process made the pool. */
bool pool_is_ours(const struct pool *pool);

/* Take a list of `count` jobs, and start threads for them; frees them once closed. */
void pool_submit(struct pool *pool, struct job *first, struct job *last, size_t count);

/* What is below a root may be asked for where somebody else read that one: it has to be met
 * first, by the thread that hands in requests. */
bool pool_has_met_root(const struct pool *pool, size_t root);
void pool_meet_root(struct pool *pool, size_t root);
/* It was read here. */
void pool_met_root(struct pool *pool, size_t root);

/* Whether any thread was started. */
bool pool_has_threads(struct pool *pool);

/* Every finished job, as a list, and how many. Where no thread could be started, some
 * directories are read here. */
struct job *pool_collect(struct pool *pool, size_t *count);

/* The descriptor to wait for; -1 once closed. */
int pool_fileno(struct pool *pool);

/* How many threads may read at once, from 1 to MOST_WORKERS. */
void pool_set_jobs(struct pool *pool, unsigned jobs);

void pool_measure(struct pool *pool, struct pool_stats *stats);

/* Up to MOST_WORKERS reads under way; answers how many. One that is shared out to
 * several threads appears for each. */
size_t pool_under_way(struct pool *pool, struct under_way *found);

/* The tokens of up to MOST_WORKERS reads that got no further for so many nanoseconds;
 * answers how many. One that is shared out to several threads may appear for each. */
size_t pool_hanging(struct pool *pool, uint64_t ns, uint64_t *tokens);

/* Take back the jobs below directories of this device that no thread has begun with, as a
 * list. */
struct job *pool_withdraw(struct pool *pool, uint64_t parent_device);

/* What is picked; NULL where nothing is. */
struct gathering *pool_gathering(struct pool *pool);

/* Drop what is queued and let the threads go; waits for no read that hangs. */
void pool_close(struct pool *pool);

/* For the threads that read: */

bool pool_is_closing(const struct pool *pool);

/* Whether a thread waits for work and there is none. */
bool pool_wants_parts(const struct pool *pool);

/* Whether a part of a large directory would soon be taken by another thread. */
bool pool_welcomes_parts(const struct pool *pool);

void pool_give_part(struct pool *pool, struct part *part);

#endif

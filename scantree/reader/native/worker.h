/* What one thread works with, and what others may see of it. */
#ifndef SCANTREE_WORKER_H
#define SCANTREE_WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "arena.h"
#include "dirent_buffer.h"
#include "job.h"
#include "listing.h"

struct pool;

struct worker {
    struct pool *pool;
    unsigned index;
    pthread_t thread;
    clockid_t cpu_clock;
    bool has_cpu_clock;
    bool has_ended;        /* under the pool's lock */
    const struct job *job; /* likewise: what it reads, or read last, which may be freed */

    /* The thread's own. */
    struct listing listing; /* what it adds to the directory that it reads now */
    struct arena path;      /* of an entry, where excludes ask for it */
    struct dirent_buffer *buffer;
    struct foothold foothold; /* of the directory that it read last, where that leads on */

    /* Written by the thread alone, read by others. */
    atomic_uint_least64_t token;
    atomic_uint_least64_t started_ns; /* of the read under way, 0 where there is none */
    atomic_uint_least64_t busy_since_ns;
    atomic_uint_least64_t busy_ns;
    atomic_uint_least64_t alive_ns; /* when it last got on with its read */
    atomic_int thread_id;           /* the kernel's, 0 before it is known */
    atomic_uint_least64_t operations; /* as in struct pool_stats */
    atomic_bool is_short_of_descriptors;
};

/* NULL where there is no memory. */
struct worker *worker_new(struct pool *pool, unsigned index);
void worker_free(struct worker *worker);

/* Enter what the worker does from `now_ns` on: a job, or part of one. */
void worker_begin(struct worker *worker, const struct job *job, uint64_t now_ns);
void worker_end(struct worker *worker, uint64_t now_ns);

/* The read under way; false where there is none. */
bool worker_is_reading(const struct worker *worker, uint64_t *token, uint64_t *started_ns);

/* The nanoseconds up to `now_ns` in which the worker was not waiting for work. */
uint64_t worker_busy_ns(const struct worker *worker, uint64_t now_ns);

/* Whether the worker is in a read and has got no further since `ns` before `now_ns`. */
bool worker_hangs(const struct worker *worker, uint64_t now_ns, uint64_t ns);

/* The nanoseconds in which the worker would have run, had there been a free CPU; 0 where
 * the kernel doesn't tell. */
uint64_t worker_run_delay_ns(const struct worker *worker);

static inline void worker_count_operations(struct worker *worker, unsigned count)
{
    /* No other thread writes it, so there is nothing to lose between the two. */
    uint64_t before = atomic_load_explicit(&worker->operations, memory_order_relaxed);
    atomic_store_explicit(&worker->operations, before + count, memory_order_relaxed);
}

static inline void worker_gets_on(struct worker *worker, uint64_t now_ns)
{
    atomic_store_explicit(&worker->alive_ns, now_ns, memory_order_relaxed);
}

/* A buffer that nobody else holds; NULL where there is no memory. */
struct dirent_buffer *worker_buffer(struct worker *worker);

#endif

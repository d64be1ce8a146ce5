/* What a pool consists of; for the files that make it up, and no others. */
#ifndef SCANTREE_POOL_STATE_H
#define SCANTREE_POOL_STATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ahead.h"
#include "job.h"
#include "opener.h"
#include "options.h"
#include "pool.h"
#include "reading.h"
#include "wakeup.h"
#include "worker.h"

/* After how many nanoseconds without progress a read counts as one that hangs. */
#define HANGS_NS UINT64_C(1000000000)

struct pool {
    atomic_uint holders; /* the owner, and each thread */
    struct options options;
    struct opener opener;
    pid_t process;
    size_t stack_size;

    pthread_mutex_t lock; /* of what follows; counts are also read without it */
    pthread_cond_t work;  /* there is something to do, or the pool closes */
    pthread_cond_t ended; /* a thread has */
    struct job *todo;
    struct job **todo_end;
    struct job *finished;
    struct job **finished_end;
    size_t finished_count;
    size_t finished_deep;  /* of them, those that lie deep and have directories below */
    size_t finished_bytes; /* of entries, packed or picked */
    uint64_t first_finished_ns;
    struct ahead ahead;
    struct part *parts;
    bool is_reading_inline;
    struct wakeup wakeup; /* sent while finished jobs wait */
    uint64_t begun; /* jobs and parts that any thread has begun with */
    unsigned started;
    unsigned running;
    struct worker *workers[MOST_WORKERS];
    struct worker *inline_worker;
    atomic_size_t todo_count;
    atomic_size_t part_count;
    atomic_uint busy; /* threads that read */
    atomic_uint jobs; /* threads that may */
    atomic_bool is_closing;
    struct worker *first_in_shortage; /* whose turn it is to try for a descriptor */
    atomic_bool is_hopeless;          /* the last who tried alone got none */
};

static inline size_t count_of(const atomic_size_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

static inline unsigned number_of(const atomic_uint *number)
{
    return atomic_load_explicit(number, memory_order_relaxed);
}

/* Give up one hold on the pool; the last one frees everything. */
void pool_let_go(struct pool *pool);

/* Once the pool closes, and as soon as no read is under way: leave no file open; with
 * the lock held. */
void pool_close_files(struct pool *pool);

#endif

#include "shortage.h"

#include <errno.h>
#include <time.h>

#include "monotonic.h"
#include "pool_queues.h"
#include "read_directory.h"

enum { RETRY_NS = 2000000 };

/* Whether no other thread is in a read that will end and free descriptors. */
static bool is_alone(struct pool *pool, const struct worker *self)
{
    uint64_t now_ns = monotonic_ns();
    bool found = false;
    pthread_mutex_lock(&pool->lock);
    for (unsigned i = 0; i < pool->started && !found; i++) {
        const struct worker *other = pool->workers[i];
        uint64_t token;
        uint64_t started_ns;
        found = other != self && !atomic_load(&other->is_short_of_descriptors) &&
                worker_is_reading(other, &token, &started_ns) && now_ns - started_ns < HANGS_NS;
    }
    pthread_mutex_unlock(&pool->lock);
    return !found;
}

static void finish_part(struct pool *pool, struct worker *worker, struct part *part)
{
    struct job *job = read_part(worker, &pool->options, part);
    if (job != NULL) {
        pthread_mutex_lock(&pool->lock);
        add_finished(pool, job, monotonic_ns());
        pthread_mutex_unlock(&pool->lock);
    }
}

bool read_in_shortage(struct pool *pool, struct worker *worker, struct job *job)
{
    enum read_result result = READ_SHORT;
    atomic_store(&worker->is_short_of_descriptors, true);
    /* One at a time, or two that hold one descriptor each would block each other. */
    pthread_mutex_lock(&pool->shortage);
    for (;;) {
        pthread_mutex_lock(&pool->lock);
        struct part *part = take_part(pool);
        pthread_mutex_unlock(&pool->lock);
        if (part != NULL) {
            /* The directory that it is a part of stays open until it is done. */
            finish_part(pool, worker, part);
            continue;
        }
        bool alone = is_alone(pool, worker);
        opener_release_spare(&pool->opener);
        result = read_directory(worker, &pool->opener, job);
        if (result != READ_SHORT) {
            break;
        }
        int error = errno;
        if (alone || pool_is_closing(pool)) {
            read_give_up(&pool->opener, job, error);
            result = READ_FINISHED;
            break;
        }
        nanosleep(&(struct timespec){.tv_nsec = RETRY_NS}, NULL);
    }
    pthread_mutex_unlock(&pool->shortage);
    atomic_store(&worker->is_short_of_descriptors, false);
    return result == READ_FINISHED;
}

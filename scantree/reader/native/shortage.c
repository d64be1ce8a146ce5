#include "shortage.h"

#include <errno.h>
#include <time.h>

#include "monotonic.h"
#include "pool_queues.h"
#include "read_directory.h"

enum {
    RETRY_NS = 2000000,
    /* The rest of the program may hold a descriptor for a moment, too. */
    LONE_TRIES = 10,
};

/* Whether no other thread is in a read that will end and free descriptors. As long as
 * `begun` stays the same, none has begun one since. */
static bool is_alone(struct pool *pool, const struct worker *self, uint64_t *begun)
{
    uint64_t now_ns = monotonic_ns();
    bool found = false;
    pthread_mutex_lock(&pool->lock);
    *begun = pool->begun;
    for (unsigned i = 0; i < pool->started && !found; i++) {
        const struct worker *other = pool->workers[i];
        uint64_t token;
        uint64_t started_ns;
        found = other != self && !atomic_load(&other->is_short_of_descriptors) &&
                worker_is_reading(other, &token, &started_ns) &&
                !worker_hangs(other, now_ns, HANGS_NS);
    }
    pthread_mutex_unlock(&pool->lock);
    return !found;
}

/* Whether nobody has begun a read since, nor left a part of one. */
static bool is_still_alone(struct pool *pool, uint64_t begun)
{
    pthread_mutex_lock(&pool->lock);
    bool is_so = pool->begun == begun && pool->parts == NULL;
    pthread_mutex_unlock(&pool->lock);
    return is_so;
}

static void finish_part(struct pool *pool, struct worker *worker, struct part *part)
{
    struct job *job = read_part(worker, &pool->opener, part);
    if (job != NULL) {
        pthread_mutex_lock(&pool->lock);
        add_finished(pool, job, monotonic_ns());
        pthread_mutex_unlock(&pool->lock);
    }
}

/* One at a time, or two that hold one descriptor each would block each other; but nobody
 * waits for one whose read hangs. */
static bool has_its_turn(struct pool *pool, struct worker *worker)
{
    pthread_mutex_lock(&pool->lock);
    const struct worker *first = pool->first_in_shortage;
    if (first == NULL || worker_hangs(first, monotonic_ns(), HANGS_NS)) {
        pool->first_in_shortage = worker;
    }
    bool has_turn = pool->first_in_shortage == worker;
    pthread_mutex_unlock(&pool->lock);
    return has_turn;
}

static void end_turn(struct pool *pool, const struct worker *worker)
{
    pthread_mutex_lock(&pool->lock);
    if (pool->first_in_shortage == worker) {
        pool->first_in_shortage = NULL;
    }
    pthread_mutex_unlock(&pool->lock);
}

/* Look at a part that waits, if there is one: the directory that it is a part of stays
 * open until it is done. */
static bool does_a_part(struct pool *pool, struct worker *worker)
{
    pthread_mutex_lock(&pool->lock);
    struct part *part = take_part(pool);
    /* Meanwhile there is a descriptor that it will free, which others may wait for. */
    atomic_store(&worker->is_short_of_descriptors, part == NULL);
    pool->begun += part != NULL;
    pthread_mutex_unlock(&pool->lock);
    if (part != NULL) {
        finish_part(pool, worker, part);
        atomic_store(&worker->is_short_of_descriptors, true);
    }
    return part != NULL;
}

static void wait_a_little(struct worker *worker)
{
    nanosleep(&(struct timespec){.tv_nsec = RETRY_NS}, NULL);
    worker_gets_on(worker, monotonic_ns());
}

bool read_in_shortage(struct pool *pool, struct worker *worker, struct job *job)
{
    enum read_result result = READ_SHORT;
    int lone_tries = 0;
    atomic_store(&worker->is_short_of_descriptors, true);
    do {
        if (does_a_part(pool, worker)) {
            continue;
        }
        if (!pool_is_closing(pool) && !has_its_turn(pool, worker)) {
            wait_a_little(worker);
            continue;
        }
        uint64_t begun;
        bool alone = is_alone(pool, worker, &begun);
        opener_release_spare(&pool->opener);
        result = read_directory(worker, &pool->opener, job);
        if (result != READ_SHORT) {
            atomic_store(&pool->is_hopeless, false);
            break;
        }
        int error = errno;
        lone_tries = alone && is_still_alone(pool, begun) ? lone_tries + 1 : 0;
        int needed = atomic_load(&pool->is_hopeless) ? 1 : LONE_TRIES;
        if (lone_tries >= needed || pool_is_closing(pool)) {
            atomic_store(&pool->is_hopeless, true);
            read_give_up(&pool->opener, job, error);
            result = READ_FINISHED;
        } else {
            wait_a_little(worker);
        }
    } while (result == READ_SHORT);
    /* Others wait for the descriptor. */
    opener_leave(&pool->opener, &worker->foothold);
    end_turn(pool, worker);
    atomic_store(&worker->is_short_of_descriptors, false);
    return result == READ_FINISHED;
}

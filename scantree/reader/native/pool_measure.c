/* What is to be seen of a pool at work. No thread is stopped for it. */
#include <time.h>

#include "monotonic.h"
#include "pool_state.h"

/* Threads are only ever added. */
static unsigned started_threads(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    unsigned started = pool->started;
    pthread_mutex_unlock(&pool->lock);
    return started;
}

static uint64_t cpu_ns(const struct worker *worker)
{
    struct timespec cpu;
    if (!worker->has_cpu_clock || clock_gettime(worker->cpu_clock, &cpu)) {
        return 0;
    }
    return (uint64_t)cpu.tv_sec * UINT64_C(1000000000) + (uint64_t)cpu.tv_nsec;
}

void pool_measure(struct pool *pool, struct pool_stats *stats)
{
    *stats = (struct pool_stats){
        .waiting = count_of(&pool->todo_count),
        .threads = started_threads(pool),
        .jobs = number_of(&pool->jobs),
        .busy = number_of(&pool->busy),
    };
    uint64_t now_ns = monotonic_ns();
    for (unsigned i = 0; i < stats->threads; i++) {
        const struct worker *worker = pool->workers[i];
        stats->operations += atomic_load_explicit(&worker->operations, memory_order_relaxed);
        stats->busy_ns += worker_busy_ns(worker, now_ns);
        stats->cpu_ns += cpu_ns(worker);
        stats->delay_ns += worker_run_delay_ns(worker);
        stats->hanging += worker_hangs(worker, now_ns, HANGS_NS);
    }
}

size_t pool_under_way(struct pool *pool, struct under_way *found)
{
    unsigned started = started_threads(pool);
    size_t count = 0;
    for (unsigned i = 0; i < started; i++) {
        struct under_way *read = &found[count];
        count += worker_is_reading(pool->workers[i], &read->token, &read->started_ns) &&
                 read->token != NO_TOKEN;
    }
    return count;
}

size_t pool_hanging(struct pool *pool, uint64_t ns, uint64_t *tokens)
{
    unsigned started = started_threads(pool);
    uint64_t now_ns = monotonic_ns();
    size_t count = 0;
    for (unsigned i = 0; i < started; i++) {
        const struct worker *worker = pool->workers[i];
        uint64_t started_ns;
        /* The token last: what hung before and reads something else by now is no more hanging. */
        bool hangs = worker_hangs(worker, now_ns, ns) &&
                     worker_is_reading(worker, &tokens[count], &started_ns) &&
                     tokens[count] != NO_TOKEN;
        count += hangs && now_ns > started_ns && now_ns - started_ns >= ns;
    }
    return count;
}

#include "pool_threads.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "monotonic.h"
#include "pool_queues.h"
#include "read_directory.h"
#include "shortage.h"

enum {
    /* How long the collector itself reads at a time. */
    INLINE_NS = 20000000,
    /* How far a thread goes on below a directory, and for how long. */
    MOST_AHEAD = 32,
    AHEAD_NS = 1000000,
};

/* Do what was taken; answers the job that is finished by that, NULL for none. */
static struct job *read_one(
    struct pool *pool, struct worker *worker, struct job *job, struct part *part)
{
    if (part != NULL) {
        return read_part(worker, &pool->opener, part);
    }
    enum read_result result = read_directory(worker, &pool->opener, job);
    if (result == READ_SHORT) {
        return read_in_shortage(pool, worker, job) ? job : NULL;
    }
    return result == READ_FINISHED ? job : NULL;
}

static void begin(struct pool *pool, struct worker *worker, const struct job *job, uint64_t now_ns)
{
    atomic_fetch_add_explicit(&pool->busy, 1, memory_order_relaxed);
    /* Whoever counts the reads under way must see this one from now on. */
    pool->begun++;
    worker_begin(worker, job, now_ns);
}

/* The job to go on with below what a worker has read; NULL where it leaves off there. */
static struct job *job_ahead(struct worker *worker, struct job *job)
{
    struct job *below = worker->foothold.fd < 0 ? NULL : job_below(job);
    job->is_led = below != NULL;
    return below;
}

static bool may_go_on(const struct pool *pool)
{
    return !pool_is_closing(pool) && number_of(&pool->busy) < number_of(&pool->jobs) &&
           ahead_has_room(&pool->ahead) && !is_backlog_full(pool);
}

/* Enter what came of a job that was read ahead. */
static void end_ahead(
    struct pool *pool, struct job *job, enum read_result result, uint64_t now_ns)
{
    if (result == READ_FINISHED) {
        add_finished(pool, job, now_ns);
    } else if (result == READ_SHORT && job->ahead == READING_AHEAD) {
        ahead_drop(&pool->ahead, job);
        job_free(job);
    } else if (result == READ_SHORT) {
        /* It was asked for meanwhile. */
        job->above = NULL;
        add_jobs(pool, job, job, 1);
        call_threads(pool);
    }
}

/* Go on below what was read, before anybody asks for that. What is open was below the root
 * when the first of these was; so it is left after a while, whatever there is to be read. */
static void read_ahead(
    struct pool *pool, struct worker *worker, struct job *job, uint64_t *now_ns)
{
    uint64_t until_ns = *now_ns + AHEAD_NS;
    for (int left = MOST_AHEAD; job != NULL && left > 0 && *now_ns < until_ns; left--) {
        if (!may_go_on(pool)) {
            break;
        }
        struct foothold above = worker->foothold;
        worker->foothold = NO_FOOTHOLD;
        job->above = &above;
        job->started_ns = *now_ns;
        ahead_add(&pool->ahead, job);
        begin(pool, worker, job, *now_ns);
        pthread_mutex_unlock(&pool->lock);
        enum read_result result = read_directory(worker, &pool->opener, job);
        opener_leave(&pool->opener, &above);
        /* Where it is shared out it may be finished, and freed, by now. */
        struct job *next = result == READ_FINISHED ? job_ahead(worker, job) : NULL;
        *now_ns = monotonic_ns();
        worker_end(worker, *now_ns);
        pthread_mutex_lock(&pool->lock);
        atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_relaxed);
        end_ahead(pool, job, result, *now_ns);
        job = next;
    }
    if (job != NULL) {
        job_free(job);
    }
    if (worker->foothold.fd >= 0) {
        /* To close may take a while, and nobody has to wait for it. */
        pthread_mutex_unlock(&pool->lock);
        opener_leave(&pool->opener, &worker->foothold);
        pthread_mutex_lock(&pool->lock);
    }
}

/* Take what is to be done, do it, without the lock, and enter what that finishes. False
 * where there is nothing to do, or enough threads do it. */
static bool work_once(struct pool *pool, struct worker *worker, uint64_t *now_ns)
{
    if (number_of(&pool->busy) >= number_of(&pool->jobs) || is_backlog_full(pool)) {
        return false;
    }
    struct part *part = take_part(pool);
    struct job *job = part != NULL ? NULL : take_job(pool);
    if (part == NULL && job == NULL) {
        return false;
    }
    *now_ns = monotonic_ns();
    if (job != NULL) {
        job->started_ns = *now_ns;
    }
    begin(pool, worker, part != NULL ? part_job(part) : job, *now_ns);
    pthread_mutex_unlock(&pool->lock);
    struct job *finished = read_one(pool, worker, job, part);
    struct job *next = finished != NULL ? job_ahead(worker, finished) : NULL;
    *now_ns = monotonic_ns();
    worker_end(worker, *now_ns);
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_relaxed);
    if (finished != NULL) {
        add_finished(pool, finished, *now_ns);
    }
    read_ahead(pool, worker, next, now_ns);
    return true;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    uint64_t now_ns;
    atomic_store_explicit(&worker->thread_id, (int)syscall(SYS_gettid), memory_order_relaxed);
    pthread_mutex_lock(&pool->lock);
    while (!pool_is_closing(pool)) {
        if (!work_once(pool, worker, &now_ns)) {
            pthread_cond_wait(&pool->work, &pool->lock);
        }
    }
    worker->has_ended = true;
    pool->running--;
    pool_close_files(pool);
    pthread_cond_broadcast(&pool->ended);
    pthread_mutex_unlock(&pool->lock);
    pool_let_go(pool);
    return NULL;
}

/* Start one more thread; false where the system has none. */
static bool start_thread(struct pool *pool)
{
    struct worker *worker = worker_new(pool, pool->started);
    pthread_attr_t attributes;
    if (worker == NULL || pthread_attr_init(&attributes)) {
        worker_free(worker);
        return false;
    }
    pthread_attr_setstacksize(&attributes, pool->stack_size);
    /* Signals are the host program's business, in its own threads. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&worker->thread, &attributes, work, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (error) {
        worker_free(worker);
        return false;
    }
    worker->has_cpu_clock = pthread_getcpuclockid(worker->thread, &worker->cpu_clock) == 0;
    atomic_fetch_add_explicit(&pool->holders, 1, memory_order_relaxed);
    pool->workers[pool->started++] = worker;
    pool->running++;
    return true;
}

void call_threads(struct pool *pool)
{
    unsigned busy = number_of(&pool->busy);
    unsigned jobs = number_of(&pool->jobs);
    size_t waiting = count_of(&pool->todo_count) + count_of(&pool->part_count);
    size_t free = jobs > busy ? jobs - busy : 0;
    size_t called = waiting < free ? waiting : free;
    while (pool->started < busy + called) {
        if (pool->started == MOST_WORKERS || !start_thread(pool)) {
            unsigned possible = pool->started ? pool->started : 1;
            atomic_store_explicit(&pool->jobs, possible, memory_order_relaxed);
            break;
        }
    }
    for (; called; called--) {
        pthread_cond_signal(&pool->work);
    }
}

/* Without memory for a worker nobody will ever read what waits. */
static void give_up_jobs(struct pool *pool, uint64_t now_ns)
{
    struct job *job;
    while ((job = take_job(pool)) != NULL) {
        listing_of_failure(&job->listing, OPERATION_OPEN, ENOMEM);
        add_finished(pool, job, now_ns);
    }
}

void read_inline(struct pool *pool)
{
    if (pool->is_reading_inline) {
        return;
    }
    if (pool->inline_worker == NULL) {
        pool->inline_worker = worker_new(pool, 0);
    }
    struct worker *worker = pool->inline_worker;
    uint64_t now_ns = monotonic_ns();
    if (worker == NULL) {
        give_up_jobs(pool, now_ns);
        return;
    }
    pool->is_reading_inline = true;
    uint64_t until_ns = now_ns + INLINE_NS;
    while (now_ns < until_ns && !pool_is_closing(pool) && work_once(pool, worker, &now_ns)) {
    }
    pool->is_reading_inline = false;
    pool_close_files(pool);
}

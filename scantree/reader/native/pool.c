#include "pool.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "excludes.h"
#include "gathering.h"
#include "monotonic.h"
#include "pool_queues.h"
#include "pool_state.h"
#include "pool_threads.h"

enum {
    STACK_SIZE = 256 * 1024,
    /* How long a pool that closes waits for reads to end. */
    GOODBYE_NS = 200000000,
    SECOND_NS = 1000000000,
};

static void free_options(struct options *options)
{
    for (size_t i = 0; i < options->root_count; i++) {
        free(options->roots[i].path);
    }
    free(options->roots);
    excludes_free((struct excludes *)options->excludes);
    remembering_free(&options->remembering);
    marks_free(options->marks, options->mark_count);
    gathering_free(options->gathering);
}

/* The conditions use the clock that doesn't jump. */
static int init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    int error = pthread_condattr_init(&attributes);
    if (error) {
        return error;
    }
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    error = pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
    return error;
}

bool pool_has_met_root(const struct pool *pool, size_t root)
{
    return pool->options.roots[root].is_met;
}

void pool_meet_root(struct pool *pool, size_t root)
{
    opener_meet_root(&pool->opener, root);
    pool_met_root(pool, root);
}

void pool_met_root(struct pool *pool, size_t root)
{
    pool->options.roots[root].is_met = true;
}

/* Know the roots, and keep them open, as if they had been read; none is asked for yet. One
 * that can't be opened stays unknown, and what is below it is a problem. */
static void know_roots(struct pool *pool)
{
    for (size_t root = 0; root < pool->options.root_count; root++) {
        pool_meet_root(pool, root);
    }
}

struct pool *pool_new(const struct options *options, unsigned jobs)
{
    struct pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) {
        struct options taken = *options;
        free_options(&taken);
        errno = ENOMEM;
        return NULL;
    }
    pool->options = *options;
    int error = wakeup_open(&pool->wakeup);
    if (!error) {
        error = opener_init(&pool->opener, &pool->options);
    }
    if (error) {
        wakeup_close(&pool->wakeup);
        free_options(&pool->options);
        free(pool);
        errno = error;
        return NULL;
    }
    pthread_mutex_init(&pool->lock, NULL);
    init_condition(&pool->work);
    init_condition(&pool->ended);
    atomic_init(&pool->holders, 1);
    pool->process = getpid();
    pool->stack_size = STACK_SIZE + excludes_stack_size(pool->options.excludes);
    if (pool->options.gathering != NULL) {
        pool->stack_size += excludes_stack_size(pool->options.gathering->names);
    }
    atomic_init(&pool->jobs, jobs);
    pool->todo_end = &pool->todo;
    pool->finished_end = &pool->finished;
    if (pool->options.roots_read) {
        know_roots(pool);
    }
    return pool;
}

void pool_let_go(struct pool *pool)
{
    if (atomic_fetch_sub_explicit(&pool->holders, 1, memory_order_acq_rel) != 1) {
        return;
    }
    drop_parts(pool);
    job_free_all(pool->todo);
    job_free_all(pool->finished);
    ahead_free(&pool->ahead);
    for (unsigned i = 0; i < pool->started; i++) {
        worker_free(pool->workers[i]);
    }
    worker_free(pool->inline_worker);
    opener_destroy(&pool->opener);
    free_options(&pool->options);
    pthread_cond_destroy(&pool->work);
    pthread_cond_destroy(&pool->ended);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

bool pool_is_ours(const struct pool *pool)
{
    return pool->process == getpid();
}

void pool_free(struct pool *pool)
{
    if (pool_is_ours(pool)) {
        pool_let_go(pool);
    }
}

bool pool_is_closing(const struct pool *pool)
{
    return atomic_load_explicit(&pool->is_closing, memory_order_relaxed);
}

bool pool_wants_parts(const struct pool *pool)
{
    return number_of(&pool->busy) + count_of(&pool->part_count) + count_of(&pool->todo_count) <
           number_of(&pool->jobs);
}

bool pool_welcomes_parts(const struct pool *pool)
{
    unsigned jobs = number_of(&pool->jobs);
    return jobs > 1 && count_of(&pool->todo_count) == 0 && count_of(&pool->part_count) < jobs;
}

void pool_give_part(struct pool *pool, struct part *part)
{
    pthread_mutex_lock(&pool->lock);
    add_part(pool, part);
    if (!pool_is_closing(pool)) {
        call_threads(pool);
    }
    pthread_mutex_unlock(&pool->lock);
}

void pool_submit(struct pool *pool, struct job *first, struct job *last, size_t count)
{
    if (first == NULL) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    if (pool_is_closing(pool)) {
        pthread_mutex_unlock(&pool->lock);
        job_free_all(first);
        return;
    }
    if (take_what_was_read_ahead(pool, &first, &last, &count)) {
        add_jobs(pool, first, last, count);
        call_threads(pool);
        if (pool->started == 0) {
            wakeup_send(&pool->wakeup);
        }
    }
    pthread_mutex_unlock(&pool->lock);
}

struct job *pool_withdraw(struct pool *pool, uint64_t parent_device)
{
    pthread_mutex_lock(&pool->lock);
    struct job *withdrawn = withdraw_jobs(pool, parent_device);
    pthread_mutex_unlock(&pool->lock);
    return withdrawn;
}

bool pool_has_threads(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool is_so = pool->started > 0;
    pthread_mutex_unlock(&pool->lock);
    return is_so;
}

struct job *pool_collect(struct pool *pool, size_t *count)
{
    pthread_mutex_lock(&pool->lock);
    if (pool_is_closing(pool)) {
        pthread_mutex_unlock(&pool->lock);
        *count = 0;
        return NULL;
    }
    if (pool->started == 0) {
        read_inline(pool);
    }
    bool was_held_up = is_backlog_full(pool);
    struct job *finished = take_finished(pool, count);
    if (was_held_up && pool->started) {
        call_threads(pool);
    }
    bool is_more_inline = pool->started == 0 && (pool->todo != NULL || pool->parts != NULL);
    if (!is_more_inline) {
        wakeup_clear(&pool->wakeup);
    }
    pthread_mutex_unlock(&pool->lock);
    return finished;
}

int pool_fileno(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    int fd = pool->wakeup.fd;
    pthread_mutex_unlock(&pool->lock);
    return fd;
}

void pool_set_jobs(struct pool *pool, unsigned jobs)
{
    pthread_mutex_lock(&pool->lock);
    if (!pool_is_closing(pool)) {
        atomic_store_explicit(&pool->jobs, jobs, memory_order_relaxed);
        call_threads(pool);
    }
    pthread_mutex_unlock(&pool->lock);
}

void pool_close_files(struct pool *pool)
{
    if (pool_is_closing(pool) && pool->running == 0 && !pool->is_reading_inline) {
        drop_parts(pool);
        opener_close(&pool->opener);
    }
}

static struct timespec after(uint64_t ns)
{
    uint64_t then_ns = monotonic_ns() + ns;
    return (struct timespec){
        .tv_sec = (time_t)(then_ns / SECOND_NS), .tv_nsec = (long)(then_ns % SECOND_NS)};
}

struct gathering *pool_gathering(struct pool *pool)
{
    return pool->options.gathering;
}

void pool_close(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    if (pool_is_closing(pool)) {
        pthread_mutex_unlock(&pool->lock);
        return;
    }
    atomic_store_explicit(&pool->is_closing, true, memory_order_relaxed);
    wakeup_close(&pool->wakeup);
    pthread_cond_broadcast(&pool->work);
    struct timespec until = after(GOODBYE_NS);
    while (pool->running && pthread_cond_timedwait(&pool->ended, &pool->lock, &until) == 0) {
    }
    drop_parts(pool);
    pool_close_files(pool);
    bool has_ended[MOST_WORKERS];
    unsigned started = pool->started;
    for (unsigned i = 0; i < started; i++) {
        has_ended[i] = pool->workers[i]->has_ended;
    }
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < started; i++) {
        if (has_ended[i]) {
            pthread_join(pool->workers[i]->thread, NULL);
        } else {
            pthread_detach(pool->workers[i]->thread);
        }
    }
}

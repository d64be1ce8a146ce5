#include "pool_queues.h"

#include "monotonic.h"

/* The collector is woken where it could hand in more before threads run out of jobs, and
 * else once for so many finished jobs, or after so long: each time it takes a processor and
 * its caches from a thread that reads. */
enum {
    BURST = 512,
    BURST_NS = 20000000,
    /* A burst is smaller far below a root: what was read must still be kept open, and in
     * the processor's caches, when the directories below come. */
    DEEP_SHARE = 4,
};

void add_jobs(struct pool *pool, struct job *first, struct job *last, size_t count)
{
    last->next = NULL;
    /* What lies deeper is read first, as in the queue that they come from: it is nearest to
     * what was read last. */
    if (pool->todo != NULL && first->levels > pool->todo->levels) {
        last->next = pool->todo;
        pool->todo = first;
    } else {
        *pool->todo_end = first;
        pool->todo_end = &last->next;
    }
    atomic_fetch_add_explicit(&pool->todo_count, count, memory_order_relaxed);
}

static void answer(struct pool *pool, struct job *found, uint64_t token)
{
    bool was_read = found->ahead == READ_AHEAD;
    found->ahead = ASKED_FOR;
    found->token = token;
    if (was_read) {
        add_finished(pool, found, monotonic_ns());
        return;
    }
    for (unsigned i = 0; i < pool->started; i++) {
        if (pool->workers[i]->job == found) {
            atomic_store_explicit(&pool->workers[i]->token, token, memory_order_release);
        }
    }
}

bool take_what_was_read_ahead(
    struct pool *pool, struct job **first, struct job **last, size_t *count)
{
    struct job **at = first;
    for (struct job *job; (job = *at) != NULL;) {
        struct job *found = ahead_take(&pool->ahead, job);
        if (found == NULL) {
            *last = job;
            at = &job->next;
        } else {
            *at = job->next;
            --*count;
            answer(pool, found, job->token);
            job_free(job);
        }
    }
    return *first != NULL;
}

void add_part(struct pool *pool, struct part *part)
{
    part->next = pool->parts;
    pool->parts = part;
    atomic_fetch_add_explicit(&pool->part_count, 1, memory_order_relaxed);
}

struct job *take_job(struct pool *pool)
{
    struct job *job = pool->todo;
    if (job != NULL) {
        pool->todo = job->next;
        if (pool->todo == NULL) {
            pool->todo_end = &pool->todo;
        }
        atomic_fetch_sub_explicit(&pool->todo_count, 1, memory_order_relaxed);
    }
    return job;
}

struct job *withdraw_jobs(struct pool *pool, uint64_t parent_device)
{
    struct job *withdrawn = NULL;
    struct job **end = &pool->todo;
    while (*end != NULL) {
        struct job *job = *end;
        if (job->parent_device == parent_device) {
            *end = job->next;
            job->next = withdrawn;
            withdrawn = job;
            atomic_fetch_sub_explicit(&pool->todo_count, 1, memory_order_relaxed);
        } else {
            end = &job->next;
        }
    }
    pool->todo_end = end;
    return withdrawn;
}

struct part *take_part(struct pool *pool)
{
    struct part *part = pool->parts;
    if (part != NULL) {
        pool->parts = part->next;
        atomic_fetch_sub_explicit(&pool->part_count, 1, memory_order_relaxed);
    }
    return part;
}

void add_finished(struct pool *pool, struct job *job, uint64_t now_ns)
{
    if (job->ahead == READING_AHEAD) {
        ahead_enter(&pool->ahead, job);
        return;
    }
    job->next = NULL;
    *pool->finished_end = job;
    pool->finished_end = &job->next;
    if (pool->finished_count++ == 0) {
        pool->first_finished_ns = now_ns;
    }
    pool->finished_bytes += job->listing.entries.used + job->listing.gathered.used;
    pool->finished_deep += job->is_deep && job->listing.subdirectory_count > job->is_led;
    if (count_of(&pool->todo_count) < number_of(&pool->jobs) || pool->finished_count >= BURST ||
        is_backlog_full(pool) ||
        pool->finished_deep >= pool->opener.ancestors.most / DEEP_SHARE ||
        now_ns - pool->first_finished_ns >= BURST_NS) {
        wakeup_send(&pool->wakeup);
    }
}

struct job *take_finished(struct pool *pool, size_t *count)
{
    struct job *finished = pool->finished;
    *count = pool->finished_count;
    pool->finished = NULL;
    pool->finished_end = &pool->finished;
    pool->finished_count = 0;
    pool->finished_bytes = 0;
    pool->finished_deep = 0;
    return finished;
}

void drop_parts(struct pool *pool)
{
    struct part *part;
    while ((part = take_part(pool)) != NULL) {
        struct reading reading = reading_of_part(part);
        struct listing nothing = {.skip = NOT_SKIPPED};
        part_free(part);
        if (reading_end(&reading, &pool->opener, &nothing, NULL) &&
            reading.job->ahead != READING_AHEAD) {
            job_free(reading.job);
        }
    }
}

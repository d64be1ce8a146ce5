/* The queues of a pool: jobs to do, parts of large directories, finished jobs.
 * All of this with the pool's lock held. */
#ifndef SCANTREE_POOL_QUEUES_H
#define SCANTREE_POOL_QUEUES_H

#include "pool_state.h"

/* Add a batch: behind the others, or before them where its first lies deeper. */
void add_jobs(struct pool *pool, struct job *first, struct job *last, size_t count);
void add_part(struct pool *pool, struct part *part);

/* Finish those jobs of a batch that were read ahead; what is being read gets its token, and
 * is finished after that. Answers whether there are others. */
bool take_what_was_read_ahead(
    struct pool *pool, struct job **first, struct job **last, size_t *count);

/* Enter a job that was read; one that nobody has asked for waits until then. */
void add_finished(struct pool *pool, struct job *job, uint64_t now_ns);

/* The first job, the newest part; NULL where there is none. */
struct job *take_job(struct pool *pool);
struct part *take_part(struct pool *pool);

/* As many bytes of packed entries as may wait to be collected, whatever the number of jobs. */
#define MOST_FINISHED_BYTES ((size_t)16 << 20)

/* Whether so many do: then nobody begins with anything until they are taken. */
static inline bool is_backlog_full(const struct pool *pool)
{
    return pool->finished_bytes >= MOST_FINISHED_BYTES;
}
/* The jobs below directories of this device, as a list. */
struct job *withdraw_jobs(struct pool *pool, uint64_t parent_device);

/* The list of all finished jobs, and how many. */
struct job *take_finished(struct pool *pool, size_t *count);

/* Let go of parts that nobody will look at. */
void drop_parts(struct pool *pool);

#endif

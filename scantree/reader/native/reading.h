/* A directory that is being read: by one thread, or shared out in parts.
 *
 * A thread that finds many entries lets threads that have nothing to do look at some of
 * them. A part is a range of records in a buffer. Whoever ends the last part of a
 * directory, the listing's own thread or another, ends the read; nobody waits.
 */
#ifndef SCANTREE_READING_H
#define SCANTREE_READING_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "dirent_buffer.h"
#include "job.h"
#include "opener.h"
#include "worker.h"

struct shared_reading;

struct reading {
    struct job *job;
    int fd;
    struct shared_reading *shared; /* NULL as long as one thread reads alone */
    bool has_entries;              /* anything was listed besides "." and ".." */
};

struct part {
    struct part *next;
    struct shared_reading *shared;
    struct dirent_buffer *buffer;
    size_t begin;
    size_t end;
};

/* A part for somebody else; NULL where there is no memory. */
struct part *reading_split(
    struct reading *reading, struct dirent_buffer *buffer, size_t begin, size_t end);

/* The reading that a part belongs to, for the thread that took it. */
struct reading reading_of_part(const struct part *part);

/* Add what a thread has found to the listing. True where that was the last part: then
 * the directory is given back to `opener`, with a foothold where nobody shared it, and the
 * job is finished and the caller's. */
bool reading_end(struct reading *reading, struct opener *opener, struct listing *found,
    struct foothold *foothold);

/* The job of a part, and letting go of a part that is done. */
const struct job *part_job(const struct part *part);
void part_free(struct part *part);

#endif

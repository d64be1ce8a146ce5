/* One directory that is to be read: the request, and its listing once it was. */
#ifndef SCANTREE_JOB_H
#define SCANTREE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "foothold.h"
#include "listing.h"

/* Whether a job was asked for, or is read before that (ahead.h). */
enum ahead_state { ASKED_FOR, READING_AHEAD, READ_AHEAD };

/* The token of what nobody has asked for. */
#define NO_TOKEN UINT64_MAX

struct job {
    struct job *next;
    uint64_t token;
    uint64_t started_ns;
    uint64_t parent_device;
    uint64_t inode; /* as the parent's list gave it, 0 where it is not known */
    struct listing listing;
    size_t root; /* index */
    size_t prefix_length;
    size_t levels; /* names in it */
    bool followed;
    bool is_deep; /* there is a directory above that is worth keeping open */
    bool is_led;  /* its first subdirectory is read ahead */
    enum ahead_state ahead;
    const struct foothold *above; /* the directory that it lies in; NULL where it isn't open */
    char prefix[]; /* the path below the root, "" for the root itself; NUL at its end */
};

/* The names in a path of this length. */
size_t count_levels(const char *path, size_t length);

/* A job for a prefix of this length; NULL where there is no memory. */
struct job *job_new(size_t prefix_length);

/* A job that nobody has asked for, for the first subdirectory that another one's listing has;
 * NULL where there is no memory. */
struct job *job_below(const struct job *job);
void job_free(struct job *job);
void job_free_all(struct job *first);

#endif

/* Directories on the way to paths beyond PATH_MAX, kept open for the next such path.
 *
 * What is kept may be moved out of the root meanwhile. So before it is used it is asked
 * whether as many ".." lead to the root as names had led from there; that takes time for
 * each level, so the answer is believed for some times as long as it takes to get it.
 */
#ifndef SCANTREE_KEPT_STEPS_H
#define SCANTREE_KEPT_STEPS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job.h"
#include "options.h"

enum { KEPT_STEPS = 4 };

struct step {
    int fd;
    size_t root;
    size_t passed_length; /* of the path below the root, with the slash at its end */
    size_t levels;        /* names in it */
    char *passed;
    uint64_t believed_until_ns;
};

struct kept_steps {
    pthread_mutex_t lock; /* of all below */
    size_t count;
    struct step steps[KEPT_STEPS];
};

/* Answers what pthread_mutex_init does. */
int kept_steps_init(struct kept_steps *kept);
void kept_steps_destroy(struct kept_steps *kept);

/* Close all that is kept; errno stays. */
void kept_steps_release(struct kept_steps *kept);

/* Take out a directory on the way of a job's path; false where there is none, or it is no
 * longer below `root`. With links followed nothing is asked. */
bool kept_steps_take(
    struct kept_steps *kept,
    const struct job *job,
    const struct root *root,
    bool follow_symlinks,
    struct step *found);

/* Keep a directory, whose `passed` is memory from a step before, or NULL; takes both in
 * any case. */
void kept_steps_keep(struct kept_steps *kept, const struct job *job, struct step step);

#endif

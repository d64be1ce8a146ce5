/* What a job's path stands for, told without a descriptor for it.
 *
 * Names alone could lead astray: an answer counts where it is what the parent listed.
 */
#ifndef SCANTREE_RECOGNISE_H
#define SCANTREE_RECOGNISE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "job.h"
#include "opener.h"

enum { MAX_PATH = 4096 /* PATH_MAX in bytes, with the NUL at the end */ };

/* Whether this is the directory that the job's parent listed. */
bool is_as_listed(const struct job *job, const struct stat *status);

/* The path of a job with its root's; false where it is too long for one call, or where the
 * root was not opened before. */
bool whole_path(const struct opener *opener, const struct job *job, char path[MAX_PATH]);

#endif

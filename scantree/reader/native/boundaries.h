/* Where a scan stops descending: file systems that its options leave out. */
#ifndef SCANTREE_BOUNDARIES_H
#define SCANTREE_BOUNDARIES_H

#include "job.h"
#include "options.h"

/* Why a directory below a root, open as `fd`, is not entered; NOT_SKIPPED if it is. */
enum skip boundary_skip(
    const struct options *options, const struct job *job, const struct stat *status, int fd);

#endif

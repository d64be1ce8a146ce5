/* Opening directories below a scan's roots, so that no swapped link leads outside.
 *
 * A root is opened once by its path, and everything below it relative to that
 * descriptor, so a working directory that is removed or a root that is moved meanwhile
 * does no harm. openat2(2) lets no component of the rest be a symbolic link. Where the
 * kernel has no openat2, or a sandbox forbids it, what opening a path at once says is
 * believed only where it is the directory that its parent listed. Where it is another one,
 * or an error (a mount point, or a component that was swapped), the path is opened again
 * component by component, none of which may be a link.
 *
 * Where symbolic links are to be followed there is nothing to protect, and paths are
 * simply opened. Some directories on the way down are kept open, and what lies below is
 * opened from the lowest of them; where that gives an error, from the root as ever. Paths
 * beyond PATH_MAX are opened in steps.
 *
 * What returns a descriptor sets errno where it fails, and returns -1; or else, where
 * something was opened and then didn't tell what it is, OPEN_BUT_UNKNOWN. May be used by
 * several threads.
 */
#ifndef SCANTREE_OPENER_H
#define SCANTREE_OPENER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "foothold.h"
#include "job.h"
#include "kept_ancestors.h"
#include "options.h"

enum { KEPT_ROOTS = 64, OPEN_BUT_UNKNOWN = -2 };

struct opener {
    const struct options *options;
    bool has_openat2;
    struct kept_ancestors ancestors;
    pthread_mutex_t lock; /* of what is below, and of what is known of the roots */
    size_t kept_roots;
};

/* `options` stays the caller's, and must stay. Answers what pthread_mutex_init does. */
int opener_init(struct opener *opener, const struct options *options);

/* Close what is kept open; no read may be under way, nor begin. */
void opener_close(struct opener *opener);
void opener_destroy(struct opener *opener);

/* Close descriptors that are kept only to save time. */
void opener_release_spare(struct opener *opener);

/* A descriptor to read a root, and its fstat(2). What is below needs the root opened
 * once; of very many roots only the first are kept open. */
int opener_open_root(struct opener *opener, size_t root, struct stat *status);

/* Have a root opened by now, unless it was, or cannot be. */
void opener_meet_root(struct opener *opener, size_t root);

/* The error that a root could not be opened with, and so nothing below it; 0 where it was. */
int opener_root_error(struct opener *opener, size_t root);

/* A descriptor to read the directory of a job, and its fstat(2). */
int opener_open(struct opener *opener, struct job *job, struct stat *status);

/* Let go of the descriptor of a job's directory that was read: it is closed, or kept where
 * others are likely to be opened below it. Where `foothold` isn't NULL and it is worth while
 * to go on from there, the descriptor is in that, to be left by opener_leave. */
void opener_give_back(
    struct opener *opener, const struct job *job, int fd, struct foothold *foothold);
void opener_leave(struct opener *opener, struct foothold *foothold);

/* A descriptor (O_PATH) of whatever a job's path stands for now, and its fstat(2). Where
 * links are followed that is what it leads to, or else the link itself. */
int opener_look(struct opener *opener, struct job *job, struct stat *status);

/* Whether the directory above that of a job is where it was, or may be for all that can be
 * seen. */
bool opener_reaches_parent(struct opener *opener, struct job *job);

/* What a job's path stands for now, without opening that, which could mount something; false
 * where it cannot be looked at. */
bool opener_status(struct opener *opener, struct job *job, struct stat *status);

/* What a job's path stands for now, where that is certain without a descriptor. */
bool opener_recognise(struct opener *opener, struct job *job, struct stat *status);

/* Whether errno says that the process, or the system, has no descriptor left. */
bool is_shortage(int error);

#endif

#include "opener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interruptions.h"
#include "leads_nowhere.h"
#include "recognise.h"

enum {
    READ = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK,
    LOOK = O_PATH | O_CLOEXEC,
    /* To pass through a directory takes the right to search it, not to read it. */
    PASS = LOOK | O_DIRECTORY,
    /* openat2 gives up where something is renamed or mounted at the same time: EAGAIN, and
     * EXDEV where the directory was moved out of the root while its path was walked. */
    MOST_TRIES = 64,
};

/* As in linux/openat2.h, which older systems don't have. */
struct how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#define RESOLVE_WITHOUT_LINKS_BENEATH UINT64_C(0x0c)

static int open_beneath(int at, const char *path, int flags)
{
    struct how how = {.flags = (unsigned)flags, .resolve = RESOLVE_WITHOUT_LINKS_BENEATH};
    long fd;
    int tries = 0;
    int times = 0;
    do {
        fd = syscall(SYS_openat2, at, path, &how, sizeof how);
    } while (fd < 0 && (is_interrupted(&times) || ((errno == EAGAIN || errno == EXDEV) &&
                                                      ++tries < MOST_TRIES)));
    return (int)fd;
}

static int open_at(int at, const char *path, int flags)
{
    int fd;
    int times = 0;
    do {
        fd = openat(at, path, flags);
    } while (fd < 0 && is_interrupted(&times));
    return fd;
}

static bool has_openat2(void)
{
    int fd = open_beneath(AT_FDCWD, ".", PASS);
    if (fd >= 0) {
        close(fd);
        return true;
    }
    /* Whatever the reason is, all is as safe without it. */
    return false;
}

static void close_keeping_errno(int fd)
{
    int error = errno;
    close(fd);
    errno = error;
}

bool is_shortage(int error)
{
    return error == EMFILE || error == ENFILE;
}

int opener_init(struct opener *opener, const struct options *options)
{
    *opener = (struct opener){
        .options = options,
        .has_openat2 =
            !options->follow_symlinks && !options->without_openat2 && has_openat2(),
    };
    int error = pthread_mutex_init(&opener->lock, NULL);
    return error ? error : kept_ancestors_init(&opener->ancestors);
}

void opener_release_spare(struct opener *opener)
{
    kept_ancestors_release(&opener->ancestors);
}

void opener_close(struct opener *opener)
{
    opener_release_spare(opener);
    for (size_t i = 0; i < opener->options->root_count; i++) {
        struct root *root = &opener->options->roots[i];
        if (root->fd >= 0) {
            close(root->fd);
            root->fd = -1;
        }
    }
}

void opener_destroy(struct opener *opener)
{
    opener_close(opener);
    kept_ancestors_destroy(&opener->ancestors);
    pthread_mutex_destroy(&opener->lock);
}

/* Open one path, short enough for one call, relative to `at`. */
static int open_one(struct opener *opener, int at, const char *path, int flags)
{
    if (opener->has_openat2) {
        return open_beneath(at, path, flags | O_NOFOLLOW);
    }
    return open_at(at, path, opener->options->follow_symlinks ? flags : flags | O_NOFOLLOW);
}

/* Open `path` relative to `at`, which is closed in any case. */
static int step_from(struct opener *opener, int at, const char *path, int flags)
{
    int fd = open_one(opener, at, path, flags);
    close_keeping_errno(at);
    return fd;
}

static int with_status(int fd, struct stat *status)
{
    int times = 0;
    while (fd >= 0 && fstat(fd, status)) {
        if (!is_interrupted(&times)) {
            close_keeping_errno(fd);
            return OPEN_BUT_UNKNOWN;
        }
    }
    return fd;
}

int opener_open_root(struct opener *opener, size_t index, struct stat *status)
{
    struct root *root = &opener->options->roots[index];
    int fd = with_status(open_at(AT_FDCWD, root->path, READ), status);
    if (fd < 0) {
        return -1;
    }
    pthread_mutex_lock(&opener->lock);
    if (!root->is_known) {
        root->device = status->st_dev;
        root->inode = status->st_ino;
        root->is_known = true;
        if (opener->kept_roots < KEPT_ROOTS) {
            /* Where no descriptor is left for it, each path is opened from the start. */
            root->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
            opener->kept_roots += root->fd >= 0;
        }
    }
    pthread_mutex_unlock(&opener->lock);
    return fd;
}

void opener_meet_root(struct opener *opener, size_t index)
{
    struct root *root = &opener->options->roots[index];
    pthread_mutex_lock(&opener->lock);
    bool is_known = root->is_known;
    pthread_mutex_unlock(&opener->lock);
    if (!is_known) {
        struct stat status;
        int fd = opener_open_root(opener, index, &status);
        if (fd >= 0) {
            close(fd);
        }
    }
}

int opener_root_error(struct opener *opener, size_t index)
{
    struct root *root = &opener->options->roots[index];
    pthread_mutex_lock(&opener->lock);
    bool is_known = root->is_known;
    pthread_mutex_unlock(&opener->lock);
    if (is_known) {
        return 0;
    }
    int fd = open_at(AT_FDCWD, root->path, READ);
    int error = fd < 0 ? errno : ESTALE;
    if (fd >= 0) {
        close(fd);
    }
    return error;
}

/* A descriptor of a root that was opened before; the caller's to close. */
static int copy_of_root(struct opener *opener, size_t index)
{
    struct root *root = &opener->options->roots[index];
    if (root->fd >= 0) {
        return fcntl(root->fd, F_DUPFD_CLOEXEC, 0);
    }
    struct stat status;
    int fd = with_status(open_at(AT_FDCWD, root->path, PASS), &status);
    if (fd >= 0 &&
        !(root->is_known && root->device == status.st_dev && root->inode == status.st_ino)) {
        close(fd);
        errno = ENOENT;
        return -1;
    }
    return fd;
}

/* The last slash of the part from `start` that is short enough for one call; 0 for none. */
static size_t place_to_cut(const struct job *job, size_t start)
{
    for (size_t at = start + MAX_PATH - 1; at > start; at--) {
        if (job->prefix[at] == '/') {
            return at;
        }
    }
    return 0;
}

/* Where a long path is opened from: what is kept, or else a copy of the root's descriptor. */
static struct foothold start_from(struct opener *opener, struct job *job)
{
    struct ancestor *kept = kept_ancestors_take(&opener->ancestors, job,
        &opener->options->roots[job->root], opener->options->follow_symlinks);
    if (kept != NULL) {
        return (struct foothold){kept, ancestor_fd(kept), ancestor_passed(kept)};
    }
    return (struct foothold){.fd = copy_of_root(opener, job->root)};
}

void opener_leave(struct opener *opener, struct foothold *start)
{
    if (start->kept != NULL) {
        kept_ancestors_give_back(&opener->ancestors, start->kept);
    } else if (start->fd >= 0) {
        close_keeping_errno(start->fd);
    }
    *start = NO_FOOTHOLD;
}

/* Go as far down a path as one call does, preferably to a place that may be kept. */
static struct foothold step_down(struct opener *opener, struct job *job, struct foothold start)
{
    struct place place;
    bool is_place = place_above(job, start.passed + MAX_PATH - 1, &place) &&
                    place.length > start.passed;
    size_t cut = is_place ? place.length : place_to_cut(job, start.passed);
    struct foothold next = {.fd = -1, .passed = cut + 1};
    if (cut == 0) {
        opener_leave(opener, &start);
        errno = ENAMETOOLONG;
        return next;
    }
    job->prefix[cut] = '\0';
    next.fd = open_one(opener, start.fd, job->prefix + start.passed, PASS);
    job->prefix[cut] = '/';
    opener_leave(opener, &start);
    if (next.fd >= 0 && is_place) {
        next.kept = kept_ancestors_keep(&opener->ancestors, job, &place, next.fd);
    }
    return next;
}

/* Open a path that is too long for one call, or whose root is not kept open. */
static int open_in_steps(struct opener *opener, struct job *job, int flags)
{
    struct foothold at = start_from(opener, job);
    while (at.fd >= 0 && job->prefix_length - at.passed >= MAX_PATH) {
        at = step_down(opener, job, at);
    }
    if (at.fd < 0) {
        return -1;
    }
    int fd = open_one(opener, at.fd, job->prefix + at.passed, flags);
    opener_leave(opener, &at);
    return fd;
}

/* Open a path component by component, none of which may be a link. */
static int open_by_components(struct opener *opener, struct job *job, int flags)
{
    int at = copy_of_root(opener, job->root);
    char *name = job->prefix;
    for (char *slash; at >= 0 && (slash = strchr(name, '/')) != NULL; name = slash + 1) {
        *slash = '\0';
        at = step_from(opener, at, name, PASS);
        *slash = '/';
    }
    return at < 0 ? -1 : step_from(opener, at, name, flags);
}

static int open_below(struct opener *opener, struct job *job, int flags)
{
    int root = opener->options->roots[job->root].fd;
    if (root >= 0 && job->prefix_length < MAX_PATH) {
        return open_one(opener, root, job->prefix, flags);
    }
    return open_in_steps(opener, job, flags);
}

/* With a single descriptor left there is none to start from: open the path as a whole,
 * and take the answer only where it is the directory that the parent listed. */
static int open_whole_path(struct opener *opener, const struct job *job, struct stat *status)
{
    char path[MAX_PATH];
    if (!whole_path(opener, job, path)) {
        errno = EMFILE;
        return -1;
    }
    int fd = with_status(open_at(AT_FDCWD, path, READ | O_NOFOLLOW), status);
    if (fd >= 0 && !is_as_listed(job, status)) {
        close(fd);
        errno = EMFILE;
        return -1;
    }
    return fd;
}

/* Whether a path that was opened, or the error that opening it gave, is not the doing of
 * a link that was swapped in, nor of a directory that was moved out of the root. */
static bool is_certain(
    const struct opener *opener, const struct job *job, int fd, const struct stat *status)
{
    if (opener->options->follow_symlinks || strchr(job->prefix, '/') == NULL) {
        return true;
    }
    return fd >= 0 ? opener->has_openat2 || is_as_listed(job, status)
                   : is_shortage(errno) || (opener->has_openat2 && errno != EXDEV);
}

/* Open again, component by component, what came to `fd` at once, which is taken. It takes
 * one descriptor more; where that is not to be had, an error is believed. */
static int open_certainly(
    struct opener *opener, struct job *job, int flags, int fd, struct stat *status)
{
    int error = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (job->prefix_length >= MAX_PATH) {
        /* A step that was kept may have led astray. */
        opener_release_spare(opener);
    }
    int again = with_status(open_by_components(opener, job, flags), status);
    if (again < 0 && fd < 0 && is_shortage(errno)) {
        errno = error;
    }
    return again;
}

/* Open from the lowest directory above that is kept; -1 also where that says nothing. */
static int open_from_ancestor(struct opener *opener, struct job *job, struct stat *status)
{
    struct ancestor *kept = kept_ancestors_take(&opener->ancestors, job,
        &opener->options->roots[job->root], opener->options->follow_symlinks);
    if (kept == NULL) {
        return -1;
    }
    int fd = -1;
    size_t passed = ancestor_passed(kept);
    if (job->prefix_length - passed < MAX_PATH) {
        fd = with_status(open_one(opener, ancestor_fd(kept), job->prefix + passed, READ), status);
    }
    kept_ancestors_give_back(&opener->ancestors, kept);
    if (fd >= 0 && !is_certain(opener, job, fd, status)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* Whether it is worth while to go on from a directory that was read, with its descriptor. */
static bool leads_on(const struct opener *opener, const struct job *job)
{
    const struct options *options = opener->options;
    return job->levels >= KEPT_FROM && job->listing.subdirectory_count && options->reads_ahead &&
           !options->follow_symlinks && kept_ancestors_has_room(&opener->ancestors);
}

void opener_give_back(
    struct opener *opener, const struct job *job, int fd, struct foothold *foothold)
{
    struct place place;
    struct foothold left = {.fd = fd, .passed = job->prefix_length + 1};
    if (job->listing.subdirectory_count && kept_ancestors_has_room(&opener->ancestors) &&
        place_of(job, &place)) {
        left.kept = kept_ancestors_keep(&opener->ancestors, job, &place, fd);
    }
    if (foothold != NULL && leads_on(opener, job)) {
        *foothold = left;
    } else {
        opener_leave(opener, &left);
    }
}

/* Open from the directory that it lies in, where that is open; a single name which is no
 * link leads nowhere else. */
static int open_from_above(const struct job *job, struct stat *status)
{
    const struct foothold *above = job->above;
    return above == NULL
               ? -1
               : with_status(
                     open_at(above->fd, job->prefix + above->passed, READ | O_NOFOLLOW), status);
}

int opener_open(struct opener *opener, struct job *job, struct stat *status)
{
    int found = open_from_above(job, status);
    if (found < 0) {
        found = open_from_ancestor(opener, job, status);
    }
    if (found >= 0) {
        return found;
    }
    int fd = with_status(open_below(opener, job, READ), status);
    if (fd < 0 && is_shortage(errno) && opener->options->roots[job->root].fd < 0) {
        return open_whole_path(opener, job, status);
    }
    if (is_certain(opener, job, fd, status)) {
        return fd;
    }
    return open_certainly(opener, job, READ, fd, status);
}

static int look(struct opener *opener, struct job *job, int flags, struct stat *status)
{
    int fd = with_status(open_below(opener, job, flags), status);
    return is_certain(opener, job, fd, status)
               ? fd
               : open_certainly(opener, job, flags, fd, status);
}

int opener_look(struct opener *opener, struct job *job, struct stat *status)
{
    if (opener->options->follow_symlinks) {
        int fd = look(opener, job, LOOK, status);
        if (fd >= 0 || job->followed || !leads_nowhere(errno)) {
            return fd;
        }
    }
    return look(opener, job, LOOK | O_NOFOLLOW, status);
}

/* A descriptor (O_PATH) of the directory above that of a job. */
static int open_parent(struct opener *opener, struct job *job)
{
    char *slash = strrchr(job->prefix, '/');
    if (slash == NULL) {
        return copy_of_root(opener, job->root);
    }
    struct stat status;
    size_t length = job->prefix_length;
    *slash = '\0';
    job->prefix_length = (size_t)(slash - job->prefix);
    int fd = look(opener, job, PASS, &status);
    *slash = '/';
    job->prefix_length = length;
    return fd;
}

bool opener_reaches_parent(struct opener *opener, struct job *job)
{
    int fd = open_parent(opener, job);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0 || !leads_nowhere(errno);
}

bool opener_status(struct opener *opener, struct job *job, struct stat *status)
{
    if (opener_recognise(opener, job, status)) {
        return true;
    }
    int parent = open_parent(opener, job);
    if (parent < 0) {
        return false;
    }
    const char *slash = strrchr(job->prefix, '/');
    const char *name = slash == NULL ? job->prefix : slash + 1;
    int flags = (job->followed ? 0 : AT_SYMLINK_NOFOLLOW) | AT_NO_AUTOMOUNT;
    int times = 0;
    int failed;
    do {
        failed = fstatat(parent, name, status, flags);
    } while (failed && is_interrupted(&times));
    close(parent);
    return !failed;
}

#include "kept_steps.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "monotonic.h"

enum {
    UP_AT_ONCE = 1365, /* "../" so often, and a NUL, is PATH_MAX */
    UP_LENGTH = 3,
    BELIEVED_NS = 500, /* for each level */
};

int kept_steps_init(struct kept_steps *kept)
{
    kept->count = 0;
    return pthread_mutex_init(&kept->lock, NULL);
}

void kept_steps_destroy(struct kept_steps *kept)
{
    kept_steps_release(kept);
    pthread_mutex_destroy(&kept->lock);
}

static void forget(struct step *step)
{
    int error = errno;
    close(step->fd);
    free(step->passed);
    errno = error;
}

void kept_steps_release(struct kept_steps *kept)
{
    pthread_mutex_lock(&kept->lock);
    while (kept->count) {
        forget(&kept->steps[--kept->count]);
    }
    pthread_mutex_unlock(&kept->lock);
}

static bool is_root(int at, const char *path, const struct root *root)
{
    struct stat status;
    return fstatat(at, path, &status, AT_NO_AUTOMOUNT) == 0 && root->is_known &&
           status.st_dev == root->device && status.st_ino == root->inode;
}

/* Whether so many ".." lead to the root. */
static bool leads_up_to(const struct root *root, int fd, size_t levels)
{
    char path[UP_AT_ONCE * UP_LENGTH + 1];
    for (size_t i = 0; i < UP_AT_ONCE; i++) {
        memcpy(path + i * UP_LENGTH, "../", UP_LENGTH);
    }
    path[sizeof path - 1] = '\0';
    int at = fd;
    while (at >= 0 && levels > UP_AT_ONCE) {
        int above = openat(at, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (at != fd) {
            close(at);
        }
        at = above;
        levels -= UP_AT_ONCE;
    }
    bool found = at >= 0 && is_root(at, path + (UP_AT_ONCE - levels) * UP_LENGTH, root);
    if (at >= 0 && at != fd) {
        close(at);
    }
    return found;
}

static bool is_below(const struct root *root, struct step *step)
{
    uint64_t now_ns = monotonic_ns();
    if (now_ns < step->believed_until_ns) {
        return true;
    }
    step->believed_until_ns = now_ns + BELIEVED_NS * step->levels;
    return leads_up_to(root, step->fd, step->levels);
}

bool kept_steps_take(
    struct kept_steps *kept,
    const struct job *job,
    const struct root *root,
    bool follow_symlinks,
    struct step *found)
{
    pthread_mutex_lock(&kept->lock);
    bool is_there = kept->count > 0;
    if (is_there) {
        /* No copy stays: who takes it closes it, or puts it back. */
        *found = kept->steps[--kept->count];
    }
    pthread_mutex_unlock(&kept->lock);
    if (!is_there) {
        return false;
    }
    if (found->root == job->root && found->passed_length <= job->prefix_length &&
        memcmp(found->passed, job->prefix, found->passed_length) == 0 &&
        (follow_symlinks || is_below(root, found))) {
        return true;
    }
    forget(found);
    return false;
}

void kept_steps_keep(struct kept_steps *kept, const struct job *job, struct step step)
{
    char *passed = realloc(step.passed, step.passed_length + 1);
    bool is_kept = false;
    if (passed != NULL) {
        step.passed = passed;
        memcpy(passed, job->prefix, step.passed_length);
        pthread_mutex_lock(&kept->lock);
        is_kept = kept->count < KEPT_STEPS;
        if (is_kept) {
            kept->steps[kept->count++] = step;
        }
        pthread_mutex_unlock(&kept->lock);
    }
    if (!is_kept) {
        forget(&step);
    }
}

#include "recognise.h"

#include <fcntl.h>
#include <string.h>

bool is_as_listed(const struct job *job, const struct stat *status)
{
    return status->st_ino == job->inode && status->st_dev == job->parent_device;
}

bool whole_path(const struct opener *opener, const struct job *job, char path[MAX_PATH])
{
    const struct root *root = &opener->options->roots[job->root];
    if (!root->is_known || root->path_length + 1 + job->prefix_length >= MAX_PATH) {
        return false;
    }
    memcpy(path, root->path, root->path_length);
    path[root->path_length] = '/';
    memcpy(path + root->path_length + 1, job->prefix, job->prefix_length + 1);
    return true;
}

/* From the lowest directory above that is kept, as for opening. */
static bool recognise_from_ancestor(
    struct opener *opener, struct job *job, struct stat *status, int flags)
{
    struct ancestor *kept = kept_ancestors_take(&opener->ancestors, job,
        &opener->options->roots[job->root], opener->options->follow_symlinks);
    if (kept == NULL) {
        return false;
    }
    size_t passed = ancestor_passed(kept);
    bool is_seen = job->prefix_length - passed < MAX_PATH &&
                   fstatat(ancestor_fd(kept), job->prefix + passed, status, flags) == 0;
    kept_ancestors_give_back(&opener->ancestors, kept);
    return is_seen && is_as_listed(job, status);
}

bool opener_recognise(struct opener *opener, struct job *job, struct stat *status)
{
    int root = opener->options->roots[job->root].fd;
    int flags = (job->followed ? 0 : AT_SYMLINK_NOFOLLOW) | AT_NO_AUTOMOUNT;
    if (job->above != NULL &&
        fstatat(job->above->fd, job->prefix + job->above->passed, status, flags) == 0 &&
        is_as_listed(job, status)) {
        return true;
    }
    if (recognise_from_ancestor(opener, job, status, flags)) {
        return true;
    }
    if (root >= 0) {
        return job->prefix_length < MAX_PATH &&
               fstatat(root, job->prefix, status, flags) == 0 && is_as_listed(job, status);
    }
    char path[MAX_PATH];
    return whole_path(opener, job, path) && fstatat(AT_FDCWD, path, status, flags) == 0 &&
           is_as_listed(job, status);
}

#include "boundaries.h"

#include "kernel_filesystem.h"

enum skip boundary_skip(
    const struct options *options, const struct job *job, const struct stat *status, int fd)
{
    if (status->st_dev == job->parent_device ||
        status->st_dev == options->roots[job->root].device) {
        return NOT_SKIPPED;
    }
    if (options->one_file_system) {
        return SKIP_OTHER_FILESYSTEM;
    }
    if (!options->include_kernfs && fd >= 0 && is_on_kernel_filesystem(fd)) {
        return SKIP_KERNEL_FILESYSTEM;
    }
    return NOT_SKIPPED;
}

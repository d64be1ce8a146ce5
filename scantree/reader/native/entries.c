#include "entries.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "excludes.h"
#include "gathering.h"
#include "interruptions.h"
#include "leads_nowhere.h"
#include "monotonic.h"
#include "pool.h"

enum {
    /* How many entries are looked at before looking around. */
    STRIDE = 16,
    /* A smaller rest is not worth another thread's waking up, in bytes... */
    LEAST_REST = 4096,
    /* ...unless a stride takes this long, because the storage is slow. */
    SLOW_STRIDE_NS = 1000000,
    /* In no mode of any file. */
    NO_TYPE = 1,
#ifdef __GLIBC__
    /* readdir(3) leaves out entries without an inode number, so to all other programs such
     * names are not there. */
    INODE_0_IS_NONE = true,
#else
    INODE_0_IS_NONE = false,
#endif
};

void entries_begin(struct worker *worker, const struct options *options, const struct job *job)
{
    if (options->excludes == NULL) {
        return;
    }
    const struct root *root = &options->roots[job->root];
    bool has_slash = root->path_length > 0 && root->path[root->path_length - 1] == '/';
    size_t length = root->path_length + !has_slash + (job->prefix_length ? job->prefix_length + 1 : 0);
    arena_clear(&worker->path);
    char *path = arena_take(&worker->path, length);
    if (path == NULL) {
        worker->listing.out_of_memory = true;
        return;
    }
    /* The arena counts in its own units, the path in bytes. */
    worker->path.used = length;
    memcpy(path, root->path, root->path_length);
    path += root->path_length;
    if (!has_slash) {
        *path++ = '/';
    }
    if (job->prefix_length) {
        memcpy(path, job->prefix, job->prefix_length);
        path[job->prefix_length] = '/';
    }
}

static bool is_excluded(
    struct worker *worker, const struct options *options, const struct dirent_view *entry)
{
    if (options->excludes == NULL) {
        return false;
    }
    size_t length = worker->path.used;
    char *name = arena_take(&worker->path, entry->name_length + 1);
    worker->path.used = length;
    if (name == NULL) {
        worker->listing.out_of_memory = true;
        return false;
    }
    memcpy(name, entry->name, entry->name_length + 1);
    return excludes_path(options->excludes, (const char *)worker->path.bytes);
}

static int look(int fd, const char *name, struct stat *status, int flags)
{
    int failed;
    int times = 0;
    do {
        failed = fstatat(fd, name, status, flags | AT_NO_AUTOMOUNT);
    } while (failed && is_interrupted(&times));
    return failed;
}

/* What a symbolic link leads to, in place of the link, unless it leads nowhere. */
static int look_through(int fd, const char *name, struct stat *status)
{
    struct stat target;
    if (look(fd, name, &target, 0) == 0) {
        *status = target;
        return 0;
    }
    return leads_nowhere(errno) ? 0 : -1;
}

static void add_entry(
    struct listing *listing,
    const struct options *options,
    const struct reading *reading,
    mode_t plain_type,
    const struct dirent_view *entry)
{
    if (entry->type == DT_DIR) {
        listing_add_subdirectory(listing, entry->name, entry->name_length, entry->inode, false);
        return;
    }
    struct stat status;
    bool is_link = false;
    int fd = reading->fd;
    int failed = look(fd, entry->name, &status, AT_SYMLINK_NOFOLLOW);
    if (!failed && options->follow_symlinks && S_ISLNK(status.st_mode)) {
        is_link = true;
        failed = look_through(fd, entry->name, &status);
    }
    if (failed) {
        if (errno == ENOENT) {
            listing_add_vanished(listing, entry->name, entry->name_length);
        } else {
            listing_add_problem(
                listing, OPERATION_STAT, entry->name, entry->name_length, errno);
        }
    } else if ((status.st_mode & S_IFMT) == plain_type &&
               !remembering_wants(&options->remembering, &status)) {
        listing->files++;
        sum_add(&listing->apparent_size, status.st_size);
        sum_add(&listing->blocks, status.st_blocks);
        if (options->gathering != NULL && gathering_heeds(options->gathering, &status)) {
            gathering_add(options->gathering, listing, reading->job, entry->name,
                entry->name_length, &status, false);
        }
    } else if (S_ISDIR(status.st_mode)) {
        uint64_t inode = entry->type == DT_UNKNOWN && !is_link ? entry->inode : status.st_ino;
        listing_add_subdirectory(listing, entry->name, entry->name_length, inode, is_link);
    } else {
        listing_count_entry(listing, &status, &options->remembering);
        if (options->entries) {
            listing_pack_entry(
                listing, &reading->job->listing, entry->name, entry->name_length, &status);
        } else if (options->records) {
            listing_record_entry(listing, entry->name, entry->name_length, &status);
        }
        if (options->mark_count) {
            uint64_t marks = marks_of(
                options->marks, options->mark_count, entry->name, entry->name_length);
            listing_mark_entry(listing, marks, &status);
        }
        if (options->gathering != NULL) {
            gathering_add(options->gathering, listing, reading->job, entry->name,
                entry->name_length, &status,
                remembering_wants(&options->remembering, &status));
        }
    }
}

/* After a stride: give half of what is left to a thread that waits for work, if there is
 * one; answers the new end. */
static size_t look_around(
    struct worker *worker,
    struct reading *reading,
    struct dirent_buffer *buffer,
    size_t begin,
    size_t end,
    uint64_t *stride_began_ns)
{
    uint64_t now_ns = monotonic_ns();
    bool is_slow = *stride_began_ns != 0 && now_ns - *stride_began_ns >= SLOW_STRIDE_NS;
    *stride_began_ns = now_ns;
    worker_gets_on(worker, now_ns);
    if ((end - begin < LEAST_REST && !is_slow) || !pool_wants_parts(worker->pool)) {
        return end;
    }
    size_t middle = dirent_middle(buffer->bytes, begin, end);
    if (middle < end) {
        struct part *part = reading_split(reading, buffer, middle, end);
        if (part != NULL) {
            pool_give_part(worker->pool, part);
            return middle;
        }
    }
    return end;
}

static bool is_dot_or_dots(const struct dirent_view *entry)
{
    return entry->name[0] == '.' &&
           (entry->name_length == 1 || (entry->name_length == 2 && entry->name[1] == '.'));
}

void entries_add(
    struct worker *worker,
    const struct options *options,
    struct reading *reading,
    struct dirent_buffer *buffer,
    size_t begin,
    size_t end)
{
    struct listing *listing = &worker->listing;
    /* What is only summed: regular files, or nothing where each entry is looked at. */
    const mode_t plain_type =
        options->entries || options->records || options->mark_count ||
                (options->gathering != NULL && options->gathering->census)
            ? NO_TYPE
            : S_IFREG;
    struct dirent_view entry;
    size_t at = begin;
    uint64_t stride_began_ns = 0;
    unsigned stride = 0;
    while (dirent_next(buffer->bytes, end, &at, &entry)) {
        if (is_dot_or_dots(&entry) || (INODE_0_IS_NONE && entry.inode == 0)) {
            continue;
        }
        reading->has_entries = true;
        if (is_excluded(worker, options, &entry)) {
            listing->excluded++;
        } else {
            add_entry(listing, options, reading, plain_type, &entry);
        }
        worker_count_operations(worker, 1);
        if (++stride == STRIDE) {
            stride = 0;
            if (pool_is_closing(worker->pool)) {
                return;
            }
            end = look_around(worker, reading, buffer, at, end, &stride_began_ns);
        }
    }
    if (at < end) {
        /* No file system writes this; the rest cannot be made out. */
        listing_add_problem(listing, OPERATION_READ, "", 0, EIO);
    }
}

#include "read_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "backoff.h"
#include "boundaries.h"
#include "cache_tag.h"
#include "entries.h"
#include "excludes.h"
#include "gathering.h"
#include "interruptions.h"
#include "kernel_filesystem.h"
#include "leads_nowhere.h"
#include "monotonic.h"
#include "pool.h"

enum {
    /* A buffer this full is mostly one of many. */
    MUCH = DIRENT_BUFFER_SIZE / 2,
};

/* A directory that cannot be read still counts itself, where it is entered. */
static enum read_result unreadable(
    const struct options *options, struct job *job, int error, const struct stat *status, int fd)
{
    enum skip reason =
        job->prefix_length ? boundary_skip(options, job, status, fd) : NOT_SKIPPED;
    if (reason != NOT_SKIPPED) {
        listing_of_skipped(&job->listing, reason);
    } else {
        listing_of_failure(&job->listing, OPERATION_OPEN, error);
        listing_identify(&job->listing, status);
    }
    return READ_FINISHED;
}

static void note_read_error(struct worker *worker, const struct reading *reading, int error)
{
    struct listing *listing = &worker->listing;
    listing->failed = !reading->has_entries;
    listing_add_problem(listing, OPERATION_READ, "", 0, error);
}

static void read_entries(
    struct worker *worker, const struct options *options, struct reading *reading)
{
    int times = 0;
    while (!pool_is_closing(worker->pool)) {
        struct dirent_buffer *buffer = worker_buffer(worker);
        if (buffer == NULL) {
            note_read_error(worker, reading, ENOMEM);
            return;
        }
        long filled = syscall(SYS_getdents64, reading->fd, buffer->bytes, DIRENT_BUFFER_SIZE);
        if (filled < 0 && is_interrupted(&times)) {
            continue;
        }
        times = 0;
        if (filled < 0 && errno != ENOENT) {
            note_read_error(worker, reading, errno);
            return;
        }
        /* A directory that is removed meanwhile is one that has ended. */
        if (filled <= 0) {
            return;
        }
        worker_count_operations(worker, 1);
        size_t end = (size_t)filled;
        if (end > MUCH && pool_welcomes_parts(worker->pool)) {
            struct part *part = reading_split(reading, buffer, 0, end);
            if (part != NULL) {
                reading->has_entries = true;
                pool_give_part(worker->pool, part);
                continue;
            }
        }
        entries_add(worker, options, reading, buffer, 0, end);
    }
}

/* Read an open directory; takes `fd`. */
static enum read_result read_open(
    struct worker *worker,
    struct opener *opener,
    struct job *job,
    int fd,
    const struct stat *status)
{
    const struct options *options = opener->options;
    job->above = NULL;
    if (job->prefix_length && status->st_dev != job->parent_device) {
        enum skip reason = boundary_skip(options, job, status, fd);
        if (reason != NOT_SKIPPED) {
            close(fd);
            listing_of_skipped(&job->listing, reason);
            return READ_FINISHED;
        }
    }
    if ((options->exclude_caches || options->mark_count) && !cache_tag_look(&job->listing, fd)) {
        int error = errno;
        close(fd);
        errno = error;
        return READ_SHORT;
    }
    if (job->listing.is_cache && options->exclude_caches && job->prefix_length) {
        close(fd);
        listing_of_skipped(&job->listing, SKIP_EXCLUDED);
        return READ_FINISHED;
    }
    struct reading reading = {.job = job, .fd = fd};
    listing_identify(&job->listing, status);
    if (options->mark_count) {
        listing_mark_entry(&job->listing, 0, status);
    }
    worker_count_operations(worker, 1);
    entries_begin(worker, options, job);
    read_entries(worker, options, &reading);
    return reading_end(&reading, opener, &worker->listing, &worker->foothold) ? READ_FINISHED
                                                                             : READ_SHARED;
}

static const char *last_name(const struct options *options, const struct job *job)
{
    const char *path = job->prefix_length ? job->prefix : options->roots[job->root].path;
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* A root, or a name below one, that stands for no directory. */
static void no_directory(
    const struct options *options, struct job *job, const struct stat *status)
{
    listing_of_no_directory(&job->listing, status, &options->remembering);
    const char *name = last_name(options, job);
    if (options->entries) {
        listing_pack_entry(&job->listing, &job->listing, name, strlen(name), status);
    } else if (options->records) {
        listing_record_entry(&job->listing, name, strlen(name), status);
    }
    if (options->mark_count) {
        uint64_t marks = marks_of(options->marks, options->mark_count, name, strlen(name));
        listing_mark_entry(&job->listing, marks, status);
    }
    if (options->gathering != NULL) {
        gathering_add(options->gathering, &job->listing, job, name, strlen(name), status,
            remembering_wants(&options->remembering, status));
    }
}

/* What a root is: a link is followed, or is itself where it leads nowhere. */
static int root_status(const char *path, struct stat *status)
{
    int times = 0;
    do {
        if (stat(path, status) == 0) {
            return 0;
        }
    } while (is_interrupted(&times));
    int error = errno;
    if (leads_nowhere(error) && lstat(path, status) == 0) {
        return 0;
    }
    errno = error;
    return -1;
}

static enum read_result read_root(struct worker *worker, struct opener *opener, struct job *job)
{
    const struct options *options = opener->options;
    const char *path = options->roots[job->root].path;
    struct stat status;
    if (options->excludes != NULL && excludes_path(options->excludes, path)) {
        listing_of_skipped(&job->listing, SKIP_EXCLUDED);
        return READ_FINISHED;
    }
    if (root_status(path, &status)) {
        listing_of_failure(&job->listing, OPERATION_STAT, errno);
        return READ_FINISHED;
    }
    if (!S_ISDIR(status.st_mode)) {
        no_directory(options, job, &status);
        return READ_FINISHED;
    }
    int fd = opener_open_root(opener, job->root, &status);
    if (fd >= 0) {
        options->roots[job->root].is_automounter =
            options->one_file_system && is_on_automounter(fd);
        return read_open(worker, opener, job, fd, &status);
    }
    if (is_shortage(errno)) {
        return READ_SHORT;
    }
    return unreadable(options, job, errno, &status, -1);
}

enum explanation { EXPLAINED, NO_DESCRIPTOR_LEFT, THERE_AFTER_ALL };

/* What is known of a directory that can be neither opened, because of `error`, nor looked at.
 * What was opened is there, and so is what its own directory, which is where it was, answers
 * anything for but that it isn't. */
static enum explanation explain_unseen(
    struct opener *opener, struct job *job, int error, bool is_there, bool is_last_try)
{
    int look_error = errno;
    if (is_shortage(look_error)) {
        return NO_DESCRIPTOR_LEFT;
    }
    if (!is_there && look_error != ENOENT && leads_nowhere(look_error) &&
        opener_reaches_parent(opener, job)) {
        /* It may have been led astray on the way. */
        if (!is_last_try) {
            return THERE_AFTER_ALL;
        }
        is_there = true;
    }
    int root_error = opener_root_error(opener, job->root);
    if (root_error) {
        /* What is below a root that isn't open hasn't vanished: nobody can tell. */
        listing_of_failure(&job->listing, OPERATION_OPEN, root_error);
    } else if (is_there || !leads_nowhere(look_error)) {
        listing_of_failure(&job->listing, OPERATION_OPEN, error);
    } else {
        listing_of_skipped(&job->listing, SKIP_VANISHED);
    }
    return EXPLAINED;
}

/* Find out what became of a directory between its parent's reading and its own, which came
 * to `fd` and `error`. Where it is there after all, its job is not finished, unless this is
 * the last try. */
static enum explanation explain(
    struct opener *opener, struct job *job, int fd, int error, bool is_last_try)
{
    const struct options *options = opener->options;
    if (is_shortage(error)) {
        return NO_DESCRIPTOR_LEFT;
    }
    bool is_there = fd == OPEN_BUT_UNKNOWN;
    struct stat status;
    fd = -1;
    /* A link that was taken for a directory is what it leads to, where links are followed. */
    if (!opener_recognise(opener, job, &status) ||
        (options->follow_symlinks && S_ISLNK(status.st_mode))) {
        fd = opener_look(opener, job, &status);
        if (fd < 0) {
            return explain_unseen(
                opener, job, error, is_there || fd == OPEN_BUT_UNKNOWN, is_last_try);
        }
    }
    enum explanation found = EXPLAINED;
    if (!S_ISDIR(status.st_mode)) {
        no_directory(options, job, &status);
    } else if (leads_nowhere(error) && !is_last_try) {
        found = THERE_AFTER_ALL;
    } else {
        unreadable(options, job, error, &status, fd);
    }
    if (fd >= 0) {
        close(fd);
    }
    return found;
}

/* Look at a directory before it is opened, which could mount something, or take for ever.
 * Where it is left out, it has its listing. */
static bool is_left_out(struct opener *opener, struct job *job)
{
    struct stat status;
    if (!opener_status(opener, job, &status) || !S_ISDIR(status.st_mode)) {
        /* Opening it will tell. */
        return false;
    }
    enum skip reason = boundary_skip(opener->options, job, &status, -1);
    if (opener->options->roots[job->root].is_automounter) {
        reason = SKIP_OTHER_FILESYSTEM;
    }
    if (reason != NOT_SKIPPED) {
        listing_of_skipped(&job->listing, reason);
    }
    return reason != NOT_SKIPPED;
}

enum read_result read_directory(struct worker *worker, struct opener *opener, struct job *job)
{
    if (job->prefix_length == 0) {
        return read_root(worker, opener, job);
    }
    if (opener->options->one_file_system && is_left_out(opener, job)) {
        return READ_FINISHED;
    }
    enum explanation found;
    int tries = 0;
    uint64_t began_ns = 0;
    do {
        struct stat status;
        int fd = opener_open(opener, job, &status);
        if (fd >= 0) {
            return read_open(worker, opener, job, fd, &status);
        }
        int error = errno;
        uint64_t now_ns = monotonic_ns();
        began_ns = began_ns ? began_ns : now_ns;
        bool is_last_try = ++tries == MOST_TRIES || now_ns - began_ns >= LONGEST_TRIES_NS;
        found = explain(opener, job, fd, error, is_last_try);
        if (found == THERE_AFTER_ALL) {
            back_off(tries);
        }
    } while (found == THERE_AFTER_ALL);
    return found == NO_DESCRIPTOR_LEFT ? READ_SHORT : READ_FINISHED;
}

void read_give_up(struct opener *opener, struct job *job, int error)
{
    struct stat status;
    const char *root = opener->options->roots[job->root].path;
    int fd = -1;
    bool is_known = job->prefix_length ? opener_recognise(opener, job, &status)
                                       : stat(root, &status) == 0;
    if (!is_known && job->prefix_length) {
        fd = opener_look(opener, job, &status);
        is_known = fd >= 0;
    }
    if (is_known) {
        unreadable(opener->options, job, error, &status, fd);
    } else {
        listing_of_failure(&job->listing, OPERATION_OPEN, error);
    }
    if (fd >= 0) {
        close(fd);
    }
}

struct job *read_part(struct worker *worker, struct opener *opener, struct part *part)
{
    struct reading reading = reading_of_part(part);
    entries_begin(worker, opener->options, reading.job);
    entries_add(worker, opener->options, &reading, part->buffer, part->begin, part->end);
    part_free(part);
    return reading_end(&reading, opener, &worker->listing, NULL) ? reading.job : NULL;
}

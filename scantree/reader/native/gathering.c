#include "gathering.h"

#include <stdlib.h>
#include <string.h>

#include "excludes.h"
#include "job.h"
#include "listing.h"

enum {
    /* How many more candidates than are wanted a listing has before the smallest go: as in
     * scantree.reader.gathering. */
    MOST_SPARE = 64,
};

size_t extension_at(const char *name, size_t length)
{
    const char *dot = memrchr(name, '.', length);
    if (dot == NULL) {
        return length;
    }
    for (const char *at = name; at < dot; at++) {
        if (*at != '.') {
            return (size_t)(dot - name) + 1;
        }
    }
    return length;
}

static bool is_owned(const struct gathering *gathering, uint32_t uid)
{
    for (size_t i = 0; i < gathering->owner_count; i++) {
        if (gathering->owners[i] == uid) {
            return true;
        }
    }
    return false;
}

static int64_t depth_of(const struct job *job)
{
    if (job->prefix_length == 0) {
        return job->listing.no_directory ? 0 : 1;
    }
    int64_t depth = job->listing.no_directory ? 1 : 2;
    for (const char *at = job->prefix; (at = strchr(at, '/')) != NULL; at++) {
        depth++;
    }
    return depth;
}

/* By size, the largest first, then by name: the order of what a directory keeps. */
struct candidate {
    int64_t size;
    struct gathered *gathered;
};

static int compare(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    if (a->size != b->size) {
        return a->size > b->size ? -1 : 1;
    }
    size_t a_length = a->gathered->name_length;
    size_t b_length = b->gathered->name_length;
    int order = memcmp(gathered_name(a->gathered), gathered_name(b->gathered),
        a_length < b_length ? a_length : b_length);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

/* Let go of candidates that cannot be among the largest. Two names may be those of one file,
 * so what is linked takes no room from others. */
static void let_go(const struct gathering *gathering, struct listing *listing)
{
    struct candidate *candidates = malloc(listing->large_count * sizeof *candidates);
    if (candidates == NULL) {
        return; /* it is only more than is needed */
    }
    size_t count = 0;
    for (size_t at = 0; at < listing->gathered.used;) {
        struct gathered *found = (void *)(listing->gathered.bytes + at);
        at += gathered_bytes(found);
        if (found->is_large && !found->is_linked && count < listing->large_count) {
            int64_t size =
                gathered_size(gathering->is_apparent, found->apparent_size, found->blocks);
            candidates[count++] = (struct candidate){size, found};
        }
    }
    qsort(candidates, count, sizeof *candidates, compare);
    for (size_t i = gathering->largest; i < count; i++) {
        candidates[i].gathered->is_large = false;
        candidates[i].gathered->is_dead = !gathering->census;
    }
    free(candidates);
    listing->large_count = count < gathering->largest ? count : gathering->largest;
    if (!gathering->census) {
        gathering_compact(listing);
    }
}

void gathering_compact(struct listing *listing)
{
    unsigned char *bytes = listing->gathered.bytes;
    size_t kept = 0;
    for (size_t at = 0; at < listing->gathered.used;) {
        const struct gathered *found = (const void *)(bytes + at);
        size_t size = gathered_bytes(found);
        if (!found->is_dead) {
            memmove(bytes + kept, bytes + at, size);
            kept += size;
        }
        at += size;
    }
    listing->gathered.used = kept;
}

/* The order of paths below one root: that of their names, a directory before what is in it. */
static int compare_paths(const char *path, const char *other)
{
    while (*path != '\0' && *path == *other) {
        path++;
        other++;
    }
    unsigned char left = *path == '/' ? 0 : (unsigned char)*path;
    unsigned char right = *other == '/' ? 0 : (unsigned char)*other;
    if (left != right) {
        return left < right ? -1 : 1;
    }
    return (*path != '\0') - (*other != '\0');
}

/* Whether a file that is as large as the smallest of the largest comes after it. */
static bool comes_too_late(
    struct gathering *gathering,
    struct listing *listing,
    const struct job *job,
    const char *name,
    int64_t size)
{
    if (job->listing.no_directory) {
        return false;
    }
    if (listing->has_no_ties && listing->no_ties_at == size) {
        return true;
    }
    bool is_late = false;
    pthread_mutex_lock(&gathering->lock);
    if (gathering->has_last && gathering->last_size == size) {
        int order = job->root == gathering->last_root
                        ? compare_paths(job->prefix, gathering->last_directory)
                        : (job->root < gathering->last_root ? -1 : 1);
        is_late = order > 0 || (order == 0 && strcmp(name, gathering->last_name) > 0);
        if (order > 0) {
            listing->has_no_ties = true;
            listing->no_ties_at = size;
        }
    }
    pthread_mutex_unlock(&gathering->lock);
    return is_late;
}

void gathering_skip(
    struct gathering *gathering, int64_t size, size_t root, const char *directory, const char *name)
{
    char *new_directory = directory != NULL ? strdup(directory) : NULL;
    char *new_name = directory != NULL ? strdup(name) : NULL;
    pthread_mutex_lock(&gathering->lock);
    free(gathering->last_directory);
    free(gathering->last_name);
    gathering->has_last = new_directory != NULL && new_name != NULL;
    gathering->last_size = size;
    gathering->last_root = root;
    gathering->last_directory = new_directory;
    gathering->last_name = new_name;
    pthread_mutex_unlock(&gathering->lock);
    atomic_store_explicit(&gathering->floor, size, memory_order_relaxed);
}

static bool is_wanted(
    const struct gathering *gathering, const char *name, int64_t size, const struct stat *status)
{
    return size >= gathering->least && status->st_mtim.tv_sec <= gathering->changed_until &&
           status->st_mtim.tv_sec > gathering->changed_after &&
           (!gathering->has_owners || is_owned(gathering, status->st_uid)) &&
           (gathering->names == NULL || excludes_path(gathering->names, name));
}

static void append(
    struct listing *listing,
    const char *name,
    size_t length,
    const struct stat *status,
    const struct gathered *gathered)
{
    size_t before = gathered->is_whole ? sizeof(struct gathered_identity) : 0;
    struct gathered *record = arena_take(&listing->gathered, sizeof *record + before + length);
    if (record == NULL) {
        listing->out_of_memory = true;
        return;
    }
    *record = *gathered;
    if (gathered->is_whole) {
        *(struct gathered_identity *)(void *)(record + 1) = (struct gathered_identity){
            .device = status->st_dev,
            .inode = status->st_ino,
            .links = status->st_nlink,
        };
    }
    memcpy((char *)(record + 1) + before, name, length);
    if (!gathered->is_whole) {
        char *text = (char *)(record + 1);
        for (size_t i = 0; i < length; i++) {
            text[i] = ascii_lower(text[i]);
        }
    }
}

void gathering_add(
    struct gathering *gathering,
    struct listing *listing,
    const struct job *job,
    const char *name,
    size_t length,
    const struct stat *status,
    bool is_linked)
{
    bool is_file = S_ISREG(status->st_mode);
    int64_t apparent_size = is_file || S_ISLNK(status->st_mode) ? status->st_size : 0;
    int64_t size = gathered_size(gathering->is_apparent, apparent_size, status->st_blocks);
    int64_t floor = atomic_load_explicit(&gathering->floor, memory_order_relaxed);
    bool is_large = gathering->largest > 0 && is_file && size >= floor && size <= gathering->most &&
                    (size > floor || !comes_too_late(gathering, listing, job, name, size)) &&
                    (gathering->deepest == INT64_MAX || depth_of(job) <= gathering->deepest);
    if (!(is_large || gathering->census) || !is_wanted(gathering, name, size, status)) {
        return;
    }
    bool is_whole = is_large || is_linked;
    size_t begin = is_whole ? 0 : extension_at(name, length);
    struct gathered gathered = {
        .apparent_size = apparent_size,
        .blocks = status->st_blocks,
        .mtime = status->st_mtim.tv_sec,
        .uid = status->st_uid,
        .gid = status->st_gid,
        .mode = status->st_mode,
        .name_length = (uint16_t)(length - begin),
        .is_whole = is_whole,
        .is_linked = is_linked,
        .is_large = is_large,
    };
    append(listing, name + begin, length - begin, status, &gathered);
    listing->large_count += is_large && !is_linked;
    if (listing->large_count > 2 * gathering->largest + MOST_SPARE) {
        let_go(gathering, listing);
    }
}

struct gathering *gathering_new(void)
{
    struct gathering *gathering = calloc(1, sizeof *gathering);
    if (gathering != NULL && pthread_mutex_init(&gathering->lock, NULL)) {
        free(gathering);
        return NULL;
    }
    if (gathering != NULL) {
        atomic_init(&gathering->floor, INT64_MIN);
    }
    return gathering;
}

void gathering_free(struct gathering *gathering)
{
    if (gathering != NULL) {
        pthread_mutex_destroy(&gathering->lock);
        free(gathering->last_directory);
        free(gathering->last_name);
        excludes_free((struct excludes *)gathering->names);
        free(gathering->owners);
        free(gathering);
    }
}

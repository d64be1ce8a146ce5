/* The native reader without Python, for sanitizers that look at every thread.
 *
 * Walks a tree again and again. Meanwhile the number of jobs changes, and reads are
 * asked about; every other walk is given up at some point, with jobs queued, finished
 * and under way. A whole walk must always count the same. Run as
 * `stress PATH WALKS [PATTERN...]`; prints the counts. With `-` before PATH the tree may
 * change meanwhile, and what is printed is the most that was counted of each; with `--`
 * all that without openat2(2). With `-L` links are followed. Two walks of three pack entries.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "excludes.h"
#include "pool.h"

/* A row of numbers of one type, and nothing else. */
union counts {
    struct {
        uint64_t directories, files, links, excluded, bytes, problems;
    };
    uint64_t each[6];
};

static unsigned long next_random = 1;

static unsigned random_below(unsigned limit)
{
    next_random = next_random * 6364136223846793005UL + 1442695040888963407UL;
    return (unsigned)(next_random >> 33) % limit;
}

static void *checked(void *memory)
{
    if (memory == NULL) {
        perror("stress");
        exit(2);
    }
    return memory;
}

static struct options options_for(
    const char *path, const char *mode, bool entries, int count, char **patterns)
{
    bool follow_symlinks = strcmp(mode, "-L") == 0;
    struct options options = {
        .remembering.link_limit = follow_symlinks ? REMEMBER_ALL : REMEMBER_LINKED,
        .root_count = 1,
        .follow_symlinks = follow_symlinks,
        .entries = entries,
        .reads_ahead = true,
        .without_openat2 = strcmp(mode, "--") == 0,
    };
    options.roots = checked(calloc(1, sizeof *options.roots));
    options.roots[0] = (struct root){
        .path = checked(strdup(path)), .path_length = strlen(path), .fd = -1};
    if (count) {
        char **copies = checked(calloc((size_t)count, sizeof *copies));
        for (int i = 0; i < count; i++) {
            copies[i] = checked(strdup(patterns[i]));
        }
        options.excludes = checked(excludes_new(copies, (size_t)count));
    }
    return options;
}

/* A list of jobs for the subdirectories of a finished one. */
static size_t below(const struct job *job, struct job **first, struct job **last)
{
    const struct arena *arena = &job->listing.subdirectories;
    size_t count = 0;
    for (size_t at = 0; at < arena->used;) {
        const struct subdirectory *found = (const void *)(arena->bytes + at);
        at += arena_align(sizeof *found + found->name_length);
        size_t above = job->prefix_length ? job->prefix_length + 1 : 0;
        struct job *child = checked(job_new(above + found->name_length));
        if (above) {
            memcpy(child->prefix, job->prefix, job->prefix_length);
            child->prefix[job->prefix_length] = '/';
        }
        memcpy(child->prefix + above, found->name, found->name_length);
        child->parent_device = job->listing.device;
        child->inode = found->inode;
        child->levels = job->levels + 1;
        child->next = *first;
        *last = *first == NULL ? child : *last;
        *first = child;
        count++;
    }
    return count;
}

static uint64_t number_of_problems(const struct problems *problems)
{
    uint64_t number = problems->listed_count;
    for (size_t at = 0; at < problems->unlisted.used;) {
        const struct problem_count *found = (const void *)(problems->unlisted.bytes + at);
        at += arena_align(sizeof *found);
        number += found->count;
    }
    return number;
}

/* The packed value is whole once it is closed. */
static void check_entries(struct arena *packed)
{
    if (!packed_entries_close(packed)) {
        abort();
    }
    size_t size = packed->used;
    if (size && (memcmp(packed->bytes, "[[", 2) != 0 ||
                    memcmp(packed->bytes + size - 2, "]]", 2) != 0)) {
        abort();
    }
}

static void count(union counts *counts, struct job *job)
{
    struct listing *listing = &job->listing;
    counts->directories += listing->identified && !listing->no_directory;
    counts->files += listing->files;
    counts->excluded += listing->excluded;
    counts->bytes += listing->apparent_size.low;
    counts->links += listing->links.used / arena_align(sizeof(struct linked_entry));
    check_entries(&listing->entries);
    counts->problems += listing->problems ? number_of_problems(listing->problems) : 0;
}

static void disturb(struct pool *pool)
{
    struct under_way reads[MOST_WORKERS];
    struct pool_stats stats;
    switch (random_below(4)) {
    case 0:
        pool_set_jobs(pool, 1 + random_below(8));
        break;
    case 1:
        pool_under_way(pool, reads);
        break;
    case 2:
        pool_measure(pool, &stats);
        break;
    }
}

/* False where the walk was given up. */
static bool walk(const struct options *options, size_t most, union counts *counts)
{
    struct pool *pool = checked(pool_new(options, 1 + random_below(4)));
    struct job *root = checked(job_new(0));
    size_t expected = 1;
    pool_submit(pool, root, root, 1);
    while (expected && counts->directories < most) {
        struct pollfd waiting = {.fd = pool_fileno(pool), .events = POLLIN};
        poll(&waiting, 1, 50);
        size_t found;
        struct job *jobs = pool_collect(pool, &found);
        expected -= found;
        while (jobs != NULL) {
            struct job *job = jobs;
            struct job *first = NULL;
            struct job *last = NULL;
            jobs = job->next;
            count(counts, job);
            size_t more = below(job, &first, &last);
            pool_submit(pool, first, last, more);
            expected += more;
            job_free(job);
        }
        disturb(pool);
    }
    pool_close(pool);
    pool_free(pool);
    return expected == 0;
}

static void keep_most(union counts *most, const union counts *counts)
{
    for (size_t i = 0; i < sizeof most->each / sizeof most->each[0]; i++) {
        most->each[i] = counts->each[i] > most->each[i] ? counts->each[i] : most->each[i];
    }
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 && argv[1][0] == '-' ? argv[1] : "";
    bool may_change = strcmp(mode, "-") == 0 || strcmp(mode, "--") == 0;
    argc -= mode[0] != '\0';
    argv += mode[0] != '\0';
    if (argc < 3) {
        fputs("usage: stress [-|--|-L] PATH WALKS [PATTERN...]\n", stderr);
        return 2;
    }
    union counts all = {0};
    size_t most = SIZE_MAX;
    for (int i = 0; i < atoi(argv[2]); i++) {
        struct options options = options_for(argv[1], mode, i % 3 != 0, argc - 3, argv + 3);
        union counts counts = {0};
        bool is_whole = walk(&options, most, &counts);
        if (may_change) {
            keep_most(&all, &counts);
        } else if (all.directories == 0) {
            all = counts;
        } else if (is_whole && memcmp(&all, &counts, sizeof all) != 0) {
            fputs("stress: two walks count differently\n", stderr);
            return 1;
        }
        most = i % 2 ? SIZE_MAX : random_below((unsigned)all.directories + 1);
    }
    printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
        all.directories, all.files, all.links, all.excluded, all.bytes, all.problems);
    return 0;
}

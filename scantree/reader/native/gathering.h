/* What is picked of single entries in the threads that read: scantree.reader.gathering in C. */
#ifndef SCANTREE_GATHERING_H
#define SCANTREE_GATHERING_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "arena.h"
#include "options.h"

struct listing;
struct job;

struct gathering {
    bool census;
    bool is_apparent;
    size_t largest; /* how many of the largest files, for a listing to hold */
    const struct excludes *names; /* NULL where every name will do */
    bool has_owners;
    uint32_t *owners;
    size_t owner_count;
    int64_t least; /* of these five, where they don't matter, what everything is within */
    int64_t changed_until;
    int64_t changed_after;
    int64_t most;
    int64_t deepest;
    atomic_int_least64_t floor;
    /* Of files of the size `last_size` those matter that don't come after the last one. */
    pthread_mutex_t lock; /* of what follows */
    bool has_last;
    int64_t last_size;
    size_t last_root;
    char *last_directory;
    char *last_name;
};

/* An entry that was picked: one in a listing's arena. Its name is only the extension, in lower
 * case, where it isn't whole. */
struct gathered {
    int64_t apparent_size;
    int64_t blocks;
    int64_t mtime;
    uint32_t uid;
    uint32_t gid;
    uint32_t mode;
    uint16_t name_length;
    bool is_whole;
    bool is_linked;
    bool is_large;
    bool is_dead; /* not one of the largest of its directory after all */
};

/* What stands behind one that is whole, before the name. */
struct gathered_identity {
    uint64_t device;
    uint64_t inode;
    uint64_t links;
};

static inline const struct gathered_identity *gathered_identity(const struct gathered *gathered)
{
    return (const void *)(gathered + 1);
}

static inline const char *gathered_name(const struct gathered *gathered)
{
    return (const char *)(gathered + 1) +
           (gathered->is_whole ? sizeof(struct gathered_identity) : 0);
}

static inline size_t gathered_bytes(const struct gathered *gathered)
{
    return arena_align(sizeof *gathered + (gathered->is_whole ? sizeof(struct gathered_identity) : 0) +
                       gathered->name_length);
}

/* The size that is meant, in bytes. */
static inline int64_t gathered_size(bool is_apparent, int64_t apparent_size, int64_t blocks)
{
    if (is_apparent) {
        return apparent_size;
    }
    /* No file system is that large, but some say they are. */
    if (blocks > INT64_MAX / 512) {
        return INT64_MAX;
    }
    return blocks < INT64_MIN / 512 ? INT64_MIN : blocks * 512;
}

/* Whether a plain file is large enough to be looked at. */
static inline bool gathering_heeds(const struct gathering *gathering, const struct stat *status)
{
    int64_t floor = atomic_load_explicit(&gathering->floor, memory_order_relaxed);
    return gathered_size(gathering->is_apparent, status->st_size, status->st_blocks) >= floor;
}

/* Look at an entry that is no directory, of the directory of a job. */
void gathering_add(
    struct gathering *gathering,
    struct listing *listing,
    const struct job *job,
    const char *name,
    size_t length,
    const struct stat *status,
    bool is_linked);

/* Where the part of a name after its last dot begins; its length where it has none. */
size_t extension_at(const char *name, size_t length);

static inline char ascii_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

/* Forget what was not one of the largest after all. */
void gathering_compact(struct listing *listing);

/* An empty one, that nothing is known of; NULL where there is no memory. */
struct gathering *gathering_new(void);

/* Pick no file any more that is smaller, or as large and after the last one: a name in a directory
 * below a root. The directory is NULL where that is not known. */
void gathering_skip(
    struct gathering *gathering, int64_t size, size_t root, const char *directory, const char *name);

void gathering_free(struct gathering *gathering);

#endif

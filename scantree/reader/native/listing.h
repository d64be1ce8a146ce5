/* What one directory contributes, as in scantree.reader.listing.Listing. */
#ifndef SCANTREE_LISTING_H
#define SCANTREE_LISTING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "arena.h"
#include "entry_records.h"
#include "packed_entries.h"
#include "problems.h"
#include "remembering.h"
#include "sum.h"

/* The order of these is that of the enumerations in module.c. */
enum entry_kind { KIND_FILE, KIND_SYMLINK, KIND_OTHER, KINDS };
enum skip {
    SKIP_OTHER_FILESYSTEM,
    SKIP_KERNEL_FILESYSTEM,
    SKIP_EXCLUDED,
    SKIP_VANISHED,
    SKIPS,
    NOT_SKIPPED = SKIPS
};

struct subdirectory {
    uint64_t inode;
    uint32_t name_length;
    bool followed;
    char name[];
};

struct linked_entry {
    uint64_t device;
    uint64_t inode;
    uint64_t link_count;
    int64_t apparent_size;
    int64_t blocks;
    enum entry_kind kind;
};

struct listing {
    uint64_t device;
    uint64_t inode;
    int64_t directory_apparent_size;
    int64_t directory_blocks;
    int64_t mtime; /* the directory's own, as are the next three */
    uint32_t uid;
    uint32_t gid;
    uint32_t mode;
    uint64_t files;
    uint64_t symlinks;
    uint64_t others;
    uint64_t excluded;
    uint64_t vanished;
    uint64_t marks; /* of its non-directories, where the options have any */
    int64_t newest; /* the latest mtime then, of the directory and its non-directories */
    struct sum apparent_size;
    struct sum blocks;
    struct arena subdirectories; /* of struct subdirectory */
    struct arena links;          /* of struct linked_entry */
    struct arena entries;        /* packed or as records, where the options ask for that */
    struct arena gathered;       /* of struct gathered, where the options ask for that */
    int64_t no_ties_at;          /* no file of this size may be among the largest... */
    bool has_no_ties;            /* ...if this is true */
    size_t large_count;          /* of them, files that may be among the largest, but linked ones */
    struct problems *problems;   /* NULL where there are none */
    struct problems *gone;       /* what has vanished, by name; NULL where nothing has */
    size_t subdirectory_count;
    enum skip skip;
    bool identified;
    bool no_directory;
    bool failed;
    bool is_cache; /* tagged as such, where the options ask for that */
    bool has_records;   /* the entries are records */
    bool out_of_memory; /* something is missing above */
};

/* From how many names on a non-directory is remembered instead of summed. */
#define REMEMBER_ALL UINT64_C(0)
#define REMEMBER_LINKED UINT64_C(1)
#define REMEMBER_NONE UINT64_MAX

void listing_clear(struct listing *listing);
void listing_free(struct listing *listing);

/* Add the sums and move the records of `part`, which is empty then. */
void listing_merge(struct listing *listing, struct listing *part);

void listing_add_subdirectory(
    struct listing *listing, const char *name, size_t length, uint64_t inode, bool followed);
void listing_add_problem(
    struct listing *listing, enum operation operation, const char *name, size_t length, int error);
void listing_add_vanished(struct listing *listing, const char *name, size_t length);
void listing_count_entry(
    struct listing *listing, const struct stat *status, const struct remembering *remembering);

/* Pack an entry of a directory, of which the identity is in another listing. */
void listing_pack_entry(
    struct listing *listing,
    const struct listing *directory,
    const char *name,
    size_t length,
    const struct stat *status);

/* Enter which marks an entry has, and when it was changed. */
void listing_mark_entry(struct listing *listing, uint64_t marks, const struct stat *status);

/* Add a record of an entry. */
void listing_record_entry(
    struct listing *listing, const char *name, size_t length, const struct stat *status);

/* Enter the directory's identity and its own sizes. */
void listing_identify(struct listing *listing, const struct stat *status);

/* Make it the listing of a name that stands for no directory. */
void listing_of_no_directory(
    struct listing *listing, const struct stat *status, const struct remembering *remembering);

/* Make it the listing of a directory of which nothing is known but why. */
void listing_of_failure(struct listing *listing, enum operation operation, int error);

/* Make it the listing of a directory that is not entered. */
void listing_of_skipped(struct listing *listing, enum skip reason);

#endif

/* What every read of a scan has in common. */
#ifndef SCANTREE_OPTIONS_H
#define SCANTREE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "marks.h"
#include "remembering.h"

struct excludes;
struct gathering;

/* A root of the scan. What it turned out to be is known once it was read. */
struct root {
    char *path;
    size_t path_length;
    int fd; /* kept open, to open what is below; -1 where it isn't */
    bool is_known;
    bool is_met; /* what is below may be asked for; whoever hands in requests keeps this */
    bool is_automounter; /* known where that matters */
    uint64_t device;
    uint64_t inode;
};

struct options {
    bool one_file_system;
    bool include_kernfs;
    bool follow_symlinks;
    bool entries; /* listings have their entries, packed */
    bool exclude_caches; /* leave out what is tagged as a cache, below the roots */
    bool records; /* they have them as records, unless they have them packed */
    bool roots_read; /* before; what is below them may come first */
    bool reads_ahead; /* directories may be read that nobody has asked for yet */
    bool without_openat2; /* do as on a kernel that has no openat2(2) */
    struct remembering remembering;
    struct mark *marks; /* names that listings mark */
    size_t mark_count;
    const struct excludes *excludes; /* NULL where nothing can be left out */
    struct gathering *gathering;     /* NULL where nothing is */
    struct root *roots;
    size_t root_count;
};

#endif

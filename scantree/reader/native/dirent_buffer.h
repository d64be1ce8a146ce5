/* What getdents64(2) writes: records of directory entries, in a buffer that is shared. */
#ifndef SCANTREE_DIRENT_BUFFER_H
#define SCANTREE_DIRENT_BUFFER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIRENT_BUFFER_SIZE = 65536 };

struct dirent_buffer {
    atomic_uint holders;
    _Alignas(8) unsigned char bytes[DIRENT_BUFFER_SIZE];
};

/* One entry; its name ends with a NUL and is not counted with it. */
struct dirent_view {
    uint64_t inode;
    const char *name;
    size_t name_length;
    unsigned char type; /* DT_DIR and the like */
};

/* A buffer held once; NULL where there is no memory. */
struct dirent_buffer *dirent_buffer_new(void);
void dirent_buffer_hold(struct dirent_buffer *buffer);
void dirent_buffer_release(struct dirent_buffer *buffer);

/* The entry at `*at`, which is moved to the next one; false at the end, and where the
 * bytes before `end` hold no whole record. */
bool dirent_next(const unsigned char *bytes, size_t end, size_t *at, struct dirent_view *entry);

/* Where a record begins that halves what is between two records; `end` if there is none. */
size_t dirent_middle(const unsigned char *bytes, size_t begin, size_t end);

#endif

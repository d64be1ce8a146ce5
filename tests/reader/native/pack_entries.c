/* The packing in C without a reader: for entries that no file system would show.
 *
 * Reads lists of entries from standard input and writes what each is packed as, its length
 * before it. All numbers are of 64 bits and in this machine's order; for their order see
 * test_packed_entries.py.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "packed_entries.h"

static bool take(void *into, size_t size)
{
    return size == 0 || fread(into, size, 1, stdin) == 1;
}

static void *checked(void *memory)
{
    if (memory == NULL) {
        perror("pack_entries");
        exit(2);
    }
    return memory;
}

static void need(bool is_there)
{
    if (!is_there) {
        fputs("pack_entries: the input ends too early\n", stderr);
        exit(2);
    }
}

enum { IS_NONE, BASE_MTIME, BASE_INODE, BASE_UID, BASE_GID, BASE_DEVICE, COUNT, HEADS };
enum { LENGTH, SIZE, BLOCKS, MTIME, INODE, MODE, LINKS, UID, GID, DEVICE, NUMBERS };

static void pack_list(const uint64_t *head)
{
    struct packing_base base = {
        .is_none = head[IS_NONE] != 0,
        .mtime = (int64_t)head[BASE_MTIME],
        .inode = head[BASE_INODE],
        .uid = (uint32_t)head[BASE_UID],
        .gid = (uint32_t)head[BASE_GID],
        .device = head[BASE_DEVICE],
    };
    struct arena packed = {0};
    for (uint64_t i = 0; i < head[COUNT]; i++) {
        uint64_t number[NUMBERS];
        need(take(number, sizeof number));
        size_t length = (size_t)number[LENGTH];
        /* To the byte, so that reading beyond it is seen. */
        char *name = checked(malloc(length ? length : 1));
        need(take(name, length));
        struct stat status = {
            .st_size = (off_t)number[SIZE],
            .st_blocks = (blkcnt_t)number[BLOCKS],
            .st_mtim.tv_sec = (time_t)number[MTIME],
            .st_ino = number[INODE],
            .st_mode = (mode_t)number[MODE],
            .st_nlink = number[LINKS],
            .st_uid = (uid_t)number[UID],
            .st_gid = (gid_t)number[GID],
            .st_dev = number[DEVICE],
        };
        need(packed_entries_add(&packed, &base, name, length, &status));
        free(name);
    }
    need(packed_entries_close(&packed));
    uint64_t size = packed.used;
    fwrite(&size, sizeof size, 1, stdout);
    if (size) {
        fwrite(packed.bytes, 1, size, stdout);
    }
    fflush(stdout);
    arena_free(&packed);
}

int main(void)
{
    uint64_t head[HEADS];
    while (take(head, sizeof head)) {
        pack_list(head);
    }
    return 0;
}

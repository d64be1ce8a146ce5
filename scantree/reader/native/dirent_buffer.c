#include "dirent_buffer.h"

#include <stdlib.h>
#include <string.h>

/* struct linux_dirent64 of getdents64(2), up to its name. */
enum { LENGTH_AT = 16, TYPE_AT = 18, NAME_AT = 19 };

struct dirent_buffer *dirent_buffer_new(void)
{
    struct dirent_buffer *buffer = malloc(sizeof *buffer);
    if (buffer != NULL) {
        atomic_init(&buffer->holders, 1);
    }
    return buffer;
}

void dirent_buffer_hold(struct dirent_buffer *buffer)
{
    atomic_fetch_add_explicit(&buffer->holders, 1, memory_order_relaxed);
}

void dirent_buffer_release(struct dirent_buffer *buffer)
{
    if (atomic_fetch_sub_explicit(&buffer->holders, 1, memory_order_acq_rel) == 1) {
        free(buffer);
    }
}

static uint16_t record_length(const unsigned char *record)
{
    uint16_t length;
    memcpy(&length, record + LENGTH_AT, sizeof length);
    return length;
}

bool dirent_next(const unsigned char *bytes, size_t end, size_t *at, struct dirent_view *entry)
{
    if (*at >= end || end - *at <= NAME_AT) {
        return false;
    }
    const unsigned char *record = bytes + *at;
    size_t length = record_length(record);
    if (length <= NAME_AT || length > end - *at) {
        return false;
    }
    const char *name = (const char *)record + NAME_AT;
    size_t room = length - NAME_AT;
    size_t name_length = strnlen(name, room);
    if (name_length == room) {
        return false;
    }
    memcpy(&entry->inode, record, sizeof entry->inode);
    entry->type = record[TYPE_AT];
    entry->name = name;
    entry->name_length = name_length;
    *at += length;
    return true;
}

size_t dirent_middle(const unsigned char *bytes, size_t begin, size_t end)
{
    size_t middle = begin + (end - begin) / 2;
    size_t at = begin;
    struct dirent_view passed;
    while (at < middle) {
        if (!dirent_next(bytes, end, &at, &passed)) {
            return end;
        }
    }
    return at;
}

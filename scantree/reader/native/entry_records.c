#include "entry_records.h"

#include <string.h>

bool entry_records_add(
    struct arena *records, const char *name, size_t length, const struct stat *status)
{
    size_t size = sizeof(struct entry_record) + length;
    struct entry_record *record = arena_take(records, size);
    if (record == NULL) {
        return false;
    }
    bool has_size = S_ISREG(status->st_mode) || S_ISLNK(status->st_mode);
    *record = (struct entry_record){
        .apparent_size = has_size ? status->st_size : 0,
        .blocks = status->st_blocks,
        .inode = status->st_ino,
        .device = status->st_dev,
        .links = status->st_nlink,
        .seconds = {status->st_mtim.tv_sec, status->st_atim.tv_sec, status->st_ctim.tv_sec},
        .nanoseconds = {(uint32_t)status->st_mtim.tv_nsec, (uint32_t)status->st_atim.tv_nsec,
            (uint32_t)status->st_ctim.tv_nsec},
        .mode = status->st_mode,
        .uid = status->st_uid,
        .gid = status->st_gid,
        .name_length = (uint32_t)length,
    };
    memcpy(record->name, name, length);
    memset(record->name + length, 0, arena_align(size) - size);
    return true;
}

const struct entry_record *entry_records_next(
    const unsigned char *bytes, size_t size, size_t *at)
{
    size_t left = size - *at;
    if (left < sizeof(struct entry_record)) {
        return NULL;
    }
    const struct entry_record *record = (const void *)(bytes + *at);
    if (record->name_length > left - sizeof *record) {
        return NULL;
    }
    *at += arena_align(sizeof *record + record->name_length);
    return *at > size ? NULL : record;
}

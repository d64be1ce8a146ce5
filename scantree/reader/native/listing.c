#include "listing.h"

#include <errno.h>
#include <string.h>

void listing_clear(struct listing *listing)
{
    struct arena subdirectories = listing->subdirectories;
    struct arena links = listing->links;
    struct arena entries = listing->entries;
    struct arena gathered = listing->gathered;
    arena_clear(&subdirectories);
    arena_clear(&links);
    arena_clear(&entries);
    arena_clear(&gathered);
    problems_free(listing->problems);
    problems_free(listing->gone);
    *listing = (struct listing){
        .subdirectories = subdirectories,
        .links = links,
        .entries = entries,
        .gathered = gathered,
        .skip = NOT_SKIPPED,
        .newest = INT64_MIN,
    };
}

void listing_free(struct listing *listing)
{
    arena_free(&listing->subdirectories);
    arena_free(&listing->links);
    arena_free(&listing->entries);
    arena_free(&listing->gathered);
    problems_free(listing->problems);
    problems_free(listing->gone);
    listing->problems = listing->gone = NULL;
}

void listing_merge(struct listing *listing, struct listing *part)
{
    listing->files += part->files;
    listing->symlinks += part->symlinks;
    listing->others += part->others;
    listing->excluded += part->excluded;
    listing->vanished += part->vanished;
    listing->marks |= part->marks;
    if (part->newest > listing->newest) {
        listing->newest = part->newest;
    }
    sum_merge(&listing->apparent_size, &part->apparent_size);
    sum_merge(&listing->blocks, &part->blocks);
    listing->failed |= part->failed;
    listing->has_records |= part->has_records;
    listing->out_of_memory |= part->out_of_memory;
    if (arena_move(&listing->subdirectories, &part->subdirectories)) {
        listing->subdirectory_count += part->subdirectory_count;
    } else {
        listing->out_of_memory = true;
    }
    if (!arena_move(&listing->links, &part->links)) {
        listing->out_of_memory = true;
    }
    if (!arena_move(&listing->entries, &part->entries)) {
        listing->out_of_memory = true;
    }
    if (arena_move(&listing->gathered, &part->gathered)) {
        listing->large_count += part->large_count;
    } else {
        listing->out_of_memory = true;
    }
    if (!problems_move(&listing->problems, &part->problems) ||
        !problems_move(&listing->gone, &part->gone)) {
        listing->out_of_memory = true;
    }
    listing_clear(part);
}

void listing_add_subdirectory(
    struct listing *listing, const char *name, size_t length, uint64_t inode, bool followed)
{
    struct subdirectory *record =
        arena_take(&listing->subdirectories, sizeof(struct subdirectory) + length);
    if (record == NULL) {
        listing->out_of_memory = true;
        return;
    }
    record->inode = inode;
    record->name_length = (uint32_t)length;
    record->followed = followed;
    memcpy(record->name, name, length);
    listing->subdirectory_count++;
}

void listing_add_problem(
    struct listing *listing, enum operation operation, const char *name, size_t length, int error)
{
    if (!problems_add(&listing->problems, operation, name, length, error)) {
        listing->out_of_memory = true;
    }
}

void listing_add_vanished(struct listing *listing, const char *name, size_t length)
{
    listing->vanished++;
    if (!problems_add(&listing->gone, OPERATION_STAT, name, length, ENOENT)) {
        listing->out_of_memory = true;
    }
}

static void remember_link(
    struct listing *listing, const struct stat *status, enum entry_kind kind, int64_t apparent_size)
{
    struct linked_entry *record = arena_take(&listing->links, sizeof *record);
    if (record == NULL) {
        listing->out_of_memory = true;
        return;
    }
    *record = (struct linked_entry){
        .device = status->st_dev,
        .inode = status->st_ino,
        .link_count = status->st_nlink,
        .apparent_size = apparent_size,
        .blocks = status->st_blocks,
        .kind = kind,
    };
}

void listing_count_entry(
    struct listing *listing, const struct stat *status, const struct remembering *remembering)
{
    enum entry_kind kind = S_ISREG(status->st_mode)   ? KIND_FILE
                           : S_ISLNK(status->st_mode) ? KIND_SYMLINK
                                                      : KIND_OTHER;
    int64_t apparent_size = kind == KIND_OTHER ? 0 : status->st_size;
    if (remembering_wants(remembering, status)) {
        remember_link(listing, status, kind, apparent_size);
        return;
    }
    listing->files += kind == KIND_FILE;
    listing->symlinks += kind == KIND_SYMLINK;
    listing->others += kind == KIND_OTHER;
    sum_add(&listing->apparent_size, apparent_size);
    sum_add(&listing->blocks, status->st_blocks);
}

void listing_pack_entry(
    struct listing *listing,
    const struct listing *directory,
    const char *name,
    size_t length,
    const struct stat *status)
{
    struct packing_base base = {.is_none = true};
    if (!directory->no_directory) {
        base = (struct packing_base){
            .device = directory->device,
            .inode = directory->inode,
            .mtime = directory->mtime,
            .uid = directory->uid,
            .gid = directory->gid,
        };
    }
    if (!packed_entries_add(&listing->entries, &base, name, length, status)) {
        listing->out_of_memory = true;
    }
}

void listing_mark_entry(struct listing *listing, uint64_t marks, const struct stat *status)
{
    listing->marks |= marks;
    if (status->st_mtim.tv_sec > listing->newest) {
        listing->newest = status->st_mtim.tv_sec;
    }
}

void listing_record_entry(
    struct listing *listing, const char *name, size_t length, const struct stat *status)
{
    listing->has_records = true;
    if (!entry_records_add(&listing->entries, name, length, status)) {
        listing->out_of_memory = true;
    }
}

void listing_identify(struct listing *listing, const struct stat *status)
{
    listing->device = status->st_dev;
    listing->inode = status->st_ino;
    listing->identified = true;
    listing->directory_apparent_size = status->st_size;
    listing->directory_blocks = status->st_blocks;
    listing->mtime = status->st_mtim.tv_sec;
    listing->uid = status->st_uid;
    listing->gid = status->st_gid;
    listing->mode = status->st_mode;
}

void listing_of_no_directory(
    struct listing *listing, const struct stat *status, const struct remembering *remembering)
{
    listing_clear(listing);
    listing->no_directory = true;
    listing->device = status->st_dev;
    listing->inode = status->st_ino;
    listing->identified = true;
    listing_count_entry(listing, status, remembering);
}

void listing_of_failure(struct listing *listing, enum operation operation, int error)
{
    listing_clear(listing);
    listing->failed = true;
    listing_add_problem(listing, operation, "", 0, error);
}

void listing_of_skipped(struct listing *listing, enum skip reason)
{
    listing_clear(listing);
    listing->skip = reason;
}

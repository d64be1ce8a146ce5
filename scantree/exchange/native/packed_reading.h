/* Packed entries read one after the other; see scantree/reader/packed_entries.py. */
#ifndef SCANTREE_EXCHANGE_PACKED_READING_H
#define SCANTREE_EXCHANGE_PACKED_READING_H

#include <stddef.h>
#include <stdint.h>

enum packed_number { APPARENT, ALLOCATED, MTIME, INODE, MODE, LINKS, UID, GID, DEVICE, PACKED_NUMBERS };

/* An entry: its name as JSON has it, without the quotes, and its numbers. Those that are not
 * told are as they were before it was read. */
struct packed_entry {
    const char *name;
    size_t name_length;
    int64_t numbers[PACKED_NUMBERS];
};

struct packed_reader {
    const char *at;
    const char *end;
    char before; /* '[' at first, then ','. */
};

/* ODD_ENTRY is what isn't read here: a name that isn't UTF-8, a number of more than 18 digits,
 * an escape that our own packing has no use for, and what is no packed entry at all. */
enum packed_result { PACKED_ENTRY, PACKED_END, ODD_ENTRY };

enum packed_result read_packed(struct packed_reader *reader, struct packed_entry *entry);

#endif

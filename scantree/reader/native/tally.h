/* What picked entries add up to, by the keys of a census: scantree.reader.tally in C. */
#ifndef SCANTREE_TALLY_H
#define SCANTREE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gathering.h"
#include "sum.h"

/* The numbers of scantree.reader.tally.CensusKey. */
enum census_key { KEY_EXT, KEY_OWNER, KEY_GROUP, KEY_AGE, KEY_SIZE, KEY_KIND, KEY_DEPTH, KEYS };

/* The entries that have one value of a key. */
struct tally_sum {
    uint64_t hash;
    enum census_key key;
    int64_t number; /* the value, unless that is text */
    uint64_t entries;
    struct sum apparent_size;
    struct sum blocks;
    uint16_t length;
    char text[];
};

/* All to 0 is an empty one. */
struct tally {
    enum census_key keys[KEYS];
    size_t key_count;
    bool is_apparent;
    int64_t *sizes; /* the classes begin here */
    size_t size_count;
    int64_t *times; /* the classes end here, the latest first */
    size_t time_count;
    uint64_t secrets[2]; /* so that nobody can name files to have one hash */
    struct tally_sum **slots;
    size_t slot_count; /* a power of 2, or 0 */
    size_t used;
};

/* Count an entry, so many names below its root; false where there is no memory. */
bool tally_add(struct tally *tally, const struct gathered *gathered, int64_t depth);

void tally_free(struct tally *tally);

#endif

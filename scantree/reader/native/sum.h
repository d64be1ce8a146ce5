/* Sums that stay exact beyond 64 bits: two words, as two's complement. */
#ifndef SCANTREE_SUM_H
#define SCANTREE_SUM_H

#include <stdint.h>

struct sum {
    uint64_t low;
    int64_t high;
};

static inline void sum_add(struct sum *sum, int64_t value)
{
    uint64_t low = sum->low + (uint64_t)value;
    sum->high += (value < 0 ? -1 : 0) + (low < sum->low ? 1 : 0);
    sum->low = low;
}

static inline void sum_merge(struct sum *sum, const struct sum *other)
{
    uint64_t low = sum->low + other->low;
    sum->high += other->high + (low < sum->low ? 1 : 0);
    sum->low = low;
}

/* A number of blocks of 512 bytes, in bytes. */
static inline struct sum sum_of_blocks(struct sum blocks)
{
    uint64_t high = ((uint64_t)blocks.high << 9) | (blocks.low >> 55);
    return (struct sum){blocks.low << 9, (int64_t)high};
}

static inline struct sum sum_of(int64_t value)
{
    return (struct sum){(uint64_t)value, value < 0 ? -1 : 0};
}

#endif

/* Records of different sizes, one behind the other in one piece of memory that grows. */
#ifndef SCANTREE_ARENA_H
#define SCANTREE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena {
    unsigned char *bytes;
    size_t used;
    size_t capacity;
};

/* The size of a record as it is laid out: each begins where any type may begin. */
static inline size_t arena_align(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

/* Room for one more record, NULL where there is no memory. Moves what is there. */
void *arena_take(struct arena *arena, size_t size);

/* Room for so many bytes behind what is there, NULL where there is no memory: for whoever
 * doesn't know beforehand how many of them he will use, and counts those himself. */
void *arena_room(struct arena *arena, size_t size);

/* Append all records of `from`, which is empty then; false where there is no memory. */
bool arena_move(struct arena *into, struct arena *from);

/* Forget the records and keep the memory, unless that is much. */
void arena_clear(struct arena *arena);

void arena_free(struct arena *arena);

#endif

#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_CAPACITY = 1024,
    /* From here on memory is handed over instead of copied, and not kept for later. */
    LARGE = 65536,
};

static bool arena_reserve(struct arena *arena, size_t capacity)
{
    if (capacity <= arena->capacity) {
        return true;
    }
    unsigned char *bytes = realloc(arena->bytes, capacity);
    if (bytes == NULL) {
        return false;
    }
    arena->bytes = bytes;
    arena->capacity = capacity;
    return true;
}

void *arena_room(struct arena *arena, size_t size)
{
    if (size > arena->capacity - arena->used) {
        if (size > SIZE_MAX / 2 - arena->used) {
            return NULL;
        }
        size_t needed = arena->used + size;
        size_t capacity = arena->capacity ? arena->capacity + arena->capacity / 2 : FIRST_CAPACITY;
        if (!arena_reserve(arena, capacity > needed ? capacity : needed)) {
            return NULL;
        }
    }
    return arena->bytes + arena->used;
}

void *arena_take(struct arena *arena, size_t size)
{
    size = arena_align(size);
    void *record = arena_room(arena, size);
    if (record != NULL) {
        arena->used += size;
    }
    return record;
}

bool arena_move(struct arena *into, struct arena *from)
{
    if (from->used == 0) {
        return true;
    }
    if (into->used == 0 && from->used >= LARGE) {
        arena_free(into);
        *into = *from;
        *from = (struct arena){0};
        return true;
    }
    if (into->used == 0 && !arena_reserve(into, from->used)) {
        return false;
    }
    void *room = arena_room(into, from->used);
    if (room == NULL) {
        return false;
    }
    memcpy(room, from->bytes, from->used);
    into->used += from->used;
    arena_clear(from);
    return true;
}

void arena_clear(struct arena *arena)
{
    arena->used = 0;
    if (arena->capacity > LARGE) {
        arena_free(arena);
    }
}

void arena_free(struct arena *arena)
{
    free(arena->bytes);
    *arena = (struct arena){0};
}

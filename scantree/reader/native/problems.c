#include "problems.h"

#include <stdlib.h>
#include <string.h>

static bool count_unlisted(
    struct problems *problems, enum operation operation, int error, uint64_t count)
{
    /* There are few kinds, whatever the number of problems. */
    for (size_t at = 0; at < problems->unlisted.used;) {
        struct problem_count *known = (void *)(problems->unlisted.bytes + at);
        if (known->operation == operation && known->error == error) {
            known->count += count;
            return true;
        }
        at += arena_align(sizeof *known);
    }
    struct problem_count *added = arena_take(&problems->unlisted, sizeof *added);
    if (added == NULL) {
        return false;
    }
    *added = (struct problem_count){.count = count, .error = error, .operation = operation};
    return true;
}

bool problems_add(
    struct problems **problems,
    enum operation operation,
    const char *name,
    size_t length,
    int error)
{
    if (*problems == NULL) {
        *problems = calloc(1, sizeof **problems);
        if (*problems == NULL) {
            return false;
        }
    }
    struct problems *found = *problems;
    if (found->listed_count == MOST_LISTED_PROBLEMS) {
        return count_unlisted(found, operation, error, 1);
    }
    struct problem *record = arena_take(&found->listed, sizeof *record + length);
    if (record == NULL) {
        return false;
    }
    record->error = error;
    record->operation = operation;
    record->name_length = (uint32_t)length;
    memcpy(record->name, name, length);
    found->listed_count++;
    return true;
}

bool problems_move(struct problems **into, struct problems **from)
{
    struct problems *moved = *from;
    *from = NULL;
    if (*into == NULL || moved == NULL) {
        *into = moved != NULL ? moved : *into;
        return true;
    }
    bool is_whole = true;
    for (size_t at = 0; at < moved->listed.used;) {
        const struct problem *each = (const void *)(moved->listed.bytes + at);
        is_whole &= problems_add(into, each->operation, each->name, each->name_length, each->error);
        at += arena_align(sizeof *each + each->name_length);
    }
    for (size_t at = 0; at < moved->unlisted.used;) {
        const struct problem_count *each = (const void *)(moved->unlisted.bytes + at);
        is_whole &= count_unlisted(*into, each->operation, each->error, each->count);
        at += arena_align(sizeof *each);
    }
    problems_free(moved);
    return is_whole;
}

void problems_free(struct problems *problems)
{
    if (problems != NULL) {
        arena_free(&problems->listed);
        arena_free(&problems->unlisted);
        free(problems);
    }
}

#include "tally.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FIRST_SLOTS = 256 };

static uint64_t mixed(uint64_t left, uint64_t right)
{
    __extension__ typedef unsigned __int128 product;
    product both = (product)left * right;
    return (uint64_t)both ^ (uint64_t)(both >> 64);
}

/* In the manner of wyhash: two secrets and a multiplication to 128 bits. */
static uint64_t hash_of(
    const struct tally *tally, enum census_key key, int64_t number, const char *text, size_t length)
{
    uint64_t hash = mixed(tally->secrets[0] ^ (uint64_t)number, tally->secrets[1] ^ (uint64_t)key);
    for (size_t at = 0; at < length; at += 8) {
        uint64_t word = 0;
        memcpy(&word, text + at, length - at < 8 ? length - at : 8);
        hash = mixed(hash ^ word ^ tally->secrets[1], tally->secrets[0] ^ (length - at));
    }
    return hash;
}

static bool grow(struct tally *tally)
{
    size_t count = tally->slot_count ? 2 * tally->slot_count : FIRST_SLOTS;
    struct tally_sum **slots = calloc(count, sizeof(struct tally_sum *));
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < tally->slot_count; i++) {
        struct tally_sum *sum = tally->slots[i];
        if (sum != NULL) {
            size_t at = (size_t)sum->hash & (count - 1);
            while (slots[at] != NULL) {
                at = (at + 1) & (count - 1);
            }
            slots[at] = sum;
        }
    }
    free(tally->slots);
    tally->slots = slots;
    tally->slot_count = count;
    return true;
}

/* The sum of a value, a new one where it is the first; NULL where there is no memory. */
static struct tally_sum *sum_of_value(
    struct tally *tally, enum census_key key, int64_t number, const char *text, size_t length)
{
    if (2 * tally->used >= tally->slot_count && !grow(tally)) {
        return NULL;
    }
    uint64_t hash = hash_of(tally, key, number, text, length);
    size_t at = (size_t)hash & (tally->slot_count - 1);
    for (; tally->slots[at] != NULL; at = (at + 1) & (tally->slot_count - 1)) {
        struct tally_sum *sum = tally->slots[at];
        if (sum->hash == hash && sum->key == key && sum->number == number &&
            sum->length == length && memcmp(sum->text, text, length) == 0) {
            return sum;
        }
    }
    struct tally_sum *sum = calloc(1, sizeof *sum + length);
    if (sum != NULL) {
        sum->hash = hash;
        sum->key = key;
        sum->number = number;
        sum->length = (uint16_t)length;
        memcpy(sum->text, text, length);
        tally->slots[at] = sum;
        tally->used++;
    }
    return sum;
}

static int64_t class_of_size(const struct tally *tally, int64_t size)
{
    size_t class = 0;
    while (class < tally->size_count && size >= tally->sizes[class]) {
        class++;
    }
    return (int64_t)class;
}

static int64_t class_of_time(const struct tally *tally, int64_t time)
{
    size_t class = 0;
    while (class < tally->time_count && time <= tally->times[class]) {
        class++;
    }
    return (int64_t)class;
}

static int64_t number_of(
    const struct tally *tally, enum census_key key, const struct gathered *gathered, int64_t depth)
{
    switch (key) {
    case KEY_OWNER:
        return gathered->uid;
    case KEY_GROUP:
        return gathered->gid;
    case KEY_AGE:
        return class_of_time(tally, gathered->mtime);
    case KEY_SIZE:
        return class_of_size(tally,
            gathered_size(tally->is_apparent, gathered->apparent_size, gathered->blocks));
    case KEY_KIND:
        return S_ISREG(gathered->mode) ? 0 : S_ISLNK(gathered->mode) ? 1 : 2;
    case KEY_DEPTH:
        return depth;
    case KEY_EXT:
    case KEYS:
        break;
    }
    return 0;
}

static struct tally_sum *sum_of_extension(struct tally *tally, const struct gathered *gathered)
{
    const char *name = gathered_name(gathered);
    size_t length = gathered->name_length;
    if (!gathered->is_whole) {
        return sum_of_value(tally, KEY_EXT, 0, name, length);
    }
    size_t begin = extension_at(name, length);
    char lower[256];
    char *text = length - begin <= sizeof lower ? lower : malloc(length - begin);
    if (text == NULL) {
        return NULL;
    }
    for (size_t i = begin; i < length; i++) {
        text[i - begin] = ascii_lower(name[i]);
    }
    struct tally_sum *sum = sum_of_value(tally, KEY_EXT, 0, text, length - begin);
    if (text != lower) {
        free(text);
    }
    return sum;
}

bool tally_add(struct tally *tally, const struct gathered *gathered, int64_t depth)
{
    for (size_t i = 0; i < tally->key_count; i++) {
        enum census_key key = tally->keys[i];
        struct tally_sum *sum =
            key == KEY_EXT
                ? sum_of_extension(tally, gathered)
                : sum_of_value(tally, key, number_of(tally, key, gathered, depth), "", 0);
        if (sum == NULL) {
            return false;
        }
        sum->entries++;
        sum_add(&sum->apparent_size, gathered->apparent_size);
        sum_add(&sum->blocks, gathered->blocks);
    }
    return true;
}

void tally_free(struct tally *tally)
{
    for (size_t i = 0; i < tally->slot_count; i++) {
        free(tally->slots[i]);
    }
    free(tally->slots);
    free(tally->sizes);
    free(tally->times);
    *tally = (struct tally){0};
}

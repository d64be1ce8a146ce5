#include "packed_entries.h"

#include <string.h>

enum {
    DEFAULT_MODE = S_IFREG | 0644,
    DEFAULT_LINKS = 1,
    /* What a byte of a name takes at most: six characters as an escape, two more where the
     * name is told in hexadecimal, too. */
    MOST_A_BYTE = 8,
    /* Ten numbers with a comma and a sign, of up to 22 digits, and what is around them. */
    MOST_ELSE = 288,
    BLOCK = 512,
    MOST_DIGITS = 20,
};

static const char hex_digits[] = "0123456789abcdef";

static char *put(char *at, const char *text, size_t length)
{
    memcpy(at, text, length);
    return at + length;
}

static char *put_number(char *at, uint64_t number)
{
    if (number < 10) {
        *at = (char)('0' + number);
        return at + 1;
    }
    /* Twice as long: copying always as much is one step, and what is too much of it is
     * written over by what comes next. */
    char digits[2 * MOST_DIGITS] = {0};
    size_t first = MOST_DIGITS;
    while (number >= 10) {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    }
    digits[--first] = (char)('0' + number);
    memcpy(at, digits + first, MOST_DIGITS);
    return at + (MOST_DIGITS - first);
}

static uint64_t magnitude(int64_t number)
{
    return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static char *put_signed(char *at, int64_t number)
{
    if (number < 0) {
        *at++ = '-';
    }
    return put_number(at, magnitude(number));
}

/* A difference that need not fit into 64 bits with its sign. */
static char *put_difference(char *at, uint64_t number, uint64_t base, bool is_less)
{
    if (is_less) {
        *at++ = '-';
        return put_number(at, base - number);
    }
    return put_number(at, number - base);
}

/* A number of blocks, in bytes: no file system is that large, but some say they are. */
static char *put_blocks(char *at, int64_t blocks)
{
    static const uint64_t part = UINT64_C(1000000000000000);
    uint64_t number = magnitude(blocks);
    if (blocks < 0) {
        *at++ = '-';
    }
    if (number <= UINT64_MAX / BLOCK) {
        return put_number(at, number * BLOCK);
    }
    uint64_t low = number % part * BLOCK;
    at = put_number(at, number / part * BLOCK + low / part);
    /* The lower digits, with the zeros before them. */
    at = put_number(at, low % part + part);
    memmove(at - 16, at - 15, 15);
    return at - 1;
}

/* How long the valid UTF-8 of one character beyond ASCII is; 0 where it isn't valid. */
static size_t character_length(const unsigned char *bytes, size_t left)
{
    unsigned char lead = bytes[0];
    if (lead < 0xc2 || lead > 0xf4) {
        return 0;
    }
    size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (left < length) {
        return 0;
    }
    /* Neither longer than needed, nor a surrogate, nor beyond U+10FFFF. */
    unsigned char least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned char most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (bytes[1] < least || bytes[1] > most) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length;
}

static char *put_escaped(char *at, unsigned char byte)
{
    static const char shorts[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    *at++ = '\\';
    if (byte == '"' || byte == '\\') {
        *at++ = (char)byte;
    } else if (byte < sizeof shorts && shorts[byte]) {
        *at++ = shorts[byte];
    } else {
        at = put(at, "u00", 3);
        *at++ = hex_digits[byte >> 4];
        *at++ = hex_digits[byte & 15];
    }
    return at;
}

static char *put_name(char *at, const char *name, size_t length, bool *is_exact)
{
    const unsigned char *bytes = (const unsigned char *)name;
    *at++ = '"';
    for (size_t i = 0; i < length;) {
        unsigned char byte = bytes[i];
        size_t taken = 1;
        if (byte >= 0x80) {
            taken = character_length(bytes + i, length - i);
            if (taken) {
                at = put(at, name + i, taken);
            } else {
                at = put(at, "\xef\xbf\xbd", 3);
                *is_exact = false;
                taken = 1;
            }
        } else if (byte < 0x20 || byte == '"' || byte == '\\') {
            at = put_escaped(at, byte);
        } else {
            *at++ = (char)byte;
        }
        i += taken;
    }
    *at++ = '"';
    return at;
}

static char *put_hex(char *at, const char *name, size_t length)
{
    at = put(at, ",\"", 2);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)name[i];
        *at++ = hex_digits[byte >> 4];
        *at++ = hex_digits[byte & 15];
    }
    *at++ = '"';
    return at;
}

/* The elements that may be left out, up to the last that is told. */
static char *put_others(
    char *at, const struct packing_base *base, const struct stat *status, bool is_exact)
{
    bool is_complete = !is_exact || base->is_none;
    /* Nearly always there is nothing to be told. */
    if (status->st_mode == DEFAULT_MODE && status->st_nlink == DEFAULT_LINKS &&
        status->st_uid == base->uid && status->st_gid == base->gid &&
        status->st_dev == base->device && !is_complete) {
        return at;
    }
    const struct {
        uint64_t value;
        bool is_told;
    } others[] = {
        {status->st_mode, status->st_mode != DEFAULT_MODE},
        {status->st_nlink, status->st_nlink != DEFAULT_LINKS},
        {status->st_uid, status->st_uid != base->uid},
        {status->st_gid, status->st_gid != base->gid},
        {status->st_dev, status->st_dev != base->device || is_complete},
    };
    size_t end = sizeof others / sizeof *others;
    while (end && !others[end - 1].is_told) {
        end--;
    }
    for (size_t i = 0; i < end; i++) {
        *at++ = ',';
        at = put_number(at, others[i].value);
    }
    return at;
}

bool packed_entries_add(
    struct arena *packed,
    const struct packing_base *base,
    const char *name,
    size_t length,
    const struct stat *status)
{
    char *start = arena_room(packed, length * MOST_A_BYTE + MOST_ELSE);
    if (start == NULL) {
        return false;
    }
    bool is_exact = true;
    bool has_size = S_ISREG(status->st_mode) || S_ISLNK(status->st_mode);
    char *at = put(start, ",[", 2);
    at = put_name(at, name, length, &is_exact);
    *at++ = ',';
    at = put_signed(at, has_size ? status->st_size : 0);
    *at++ = ',';
    at = put_blocks(at, status->st_blocks);
    *at++ = ',';
    at = put_difference(at, (uint64_t)status->st_mtim.tv_sec, (uint64_t)base->mtime,
        status->st_mtim.tv_sec < base->mtime);
    *at++ = ',';
    at = put_difference(at, status->st_ino, base->inode, status->st_ino < base->inode);
    at = put_others(at, base, status, is_exact);
    if (!is_exact) {
        at = put_hex(at, name, length);
    }
    *at++ = ']';
    packed->used += (size_t)(at - start);
    return true;
}

bool packed_entries_close(struct arena *packed)
{
    if (packed->used == 0) {
        return true;
    }
    char *end = arena_room(packed, 1);
    if (end == NULL) {
        return false;
    }
    *end = ']';
    packed->used++;
    packed->bytes[0] = '[';
    return true;
}

/* Buffers of directory entries that are no such thing, for sanitizers.
 *
 * Each buffer is a row of sound records, of which some bytes are then changed, at the
 * end of memory that belongs to nobody else. Run as `fuzz_dirents ROUNDS SEED`; prints
 * how many entries were made out.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dirent_buffer.h"

static unsigned long next_random;

static unsigned random_below(unsigned limit)
{
    next_random = next_random * 6364136223846793005UL + 1442695040888963407UL;
    return (unsigned)(next_random >> 33) % limit;
}

static size_t fill(unsigned char *bytes, size_t size)
{
    size_t at = 0;
    for (;;) {
        size_t name_length = 1 + random_below(30);
        size_t length = (19 + name_length + 1 + 7) & ~(size_t)7;
        if (length > size - at) {
            return at;
        }
        memset(bytes + at, 0, length);
        bytes[at] = (unsigned char)random_below(256);
        bytes[at + 16] = (unsigned char)length;
        bytes[at + 18] = (unsigned char)random_below(16);
        memset(bytes + at + 19, 'a' + (int)random_below(26), name_length);
        at += length;
    }
}

static void damage(unsigned char *bytes, size_t size)
{
    for (unsigned i = random_below(8); size && i; i--) {
        bytes[random_below((unsigned)size)] = (unsigned char)random_below(256);
    }
}

static unsigned long make_out(const unsigned char *bytes, size_t end)
{
    unsigned long found = 0;
    struct dirent_view entry;
    size_t at = 0;
    while (dirent_next(bytes, end, &at, &entry)) {
        if (at > end || strlen(entry.name) != entry.name_length) {
            abort();
        }
        size_t middle = dirent_middle(bytes, at, end);
        if (middle > end || middle < at) {
            abort();
        }
        found++;
    }
    return found;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: fuzz_dirents ROUNDS SEED\n", stderr);
        return 2;
    }
    unsigned long found = 0;
    next_random = strtoul(argv[2], NULL, 10);
    for (unsigned long round = strtoul(argv[1], NULL, 10); round; round--) {
        size_t size = random_below(600);
        unsigned char *bytes = malloc(size ? size : 1);
        if (bytes == NULL) {
            return 2;
        }
        size_t end = fill(bytes, size);
        damage(bytes, end);
        found += make_out(bytes, random_below(4) ? end : random_below((unsigned)end + 1));
        free(bytes);
    }
    printf("%lu\n", found);
    return 0;
}

/* Buffers of directory entries that are no such thing, for sanitizers and fuzzers.
 *
 * The first byte of an input chooses options, the rest is taken for what getdents64(2)
 * wrote, and ends where memory ends that anybody may read. It is made out once as a whole
 * and once in two halves, as two threads would, and both must come to the same.
 *
 * Built by clang with -DHAS_FUZZER -fsanitize=fuzzer it is a fuzzer. Else it is run as
 * `fuzz_dirents ROUNDS SEED [FILE...]`: it takes the inputs in the files, and then so many
 * of its own making; prints how many entries were made out.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dirent_buffer.h"
#include "entries.h"
#include "excludes.h"
#include "pool.h"

enum { MOST = 4096, WITH_EXCLUDES = 1, FOLLOW = 2, COUNT_LINKS = 4, PACK = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long made_out;

static void *checked(void *memory)
{
    if (memory == NULL) {
        perror("fuzz_dirents");
        exit(2);
    }
    return memory;
}

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* A directory that was removed: whatever name is looked for is not there. */
static int nowhere(void)
{
    static int fd = -1;
    if (fd < 0) {
        char path[] = "/tmp/fuzz-dirents-XXXXXX";
        checked(mkdtemp(path));
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        rmdir(path);
    }
    return fd;
}

/* The one pool: it has no thread, and wants no parts of a directory. */
static struct worker *idle_worker(void)
{
    static struct worker *worker;
    if (worker == NULL) {
        struct options none = {0};
        worker = checked(worker_new(checked(pool_new(&none, 0)), 0));
    }
    return worker;
}

static struct options options_of(unsigned choice)
{
    static struct root root = {.path = "root", .path_length = 4, .fd = -1};
    static struct excludes *excludes;
    if (excludes == NULL) {
        char **patterns = checked(calloc(2, sizeof *patterns));
        patterns[0] = checked(strdup("*.o"));
        patterns[1] = checked(strdup("[a-c]?*"));
        excludes = checked(excludes_new(patterns, 2));
    }
    return (struct options){
        .follow_symlinks = (choice & FOLLOW) != 0,
        .entries = (choice & PACK) != 0,
        .remembering.link_limit = choice & COUNT_LINKS ? REMEMBER_NONE : REMEMBER_LINKED,
        .excludes = choice & WITH_EXCLUDES ? excludes : NULL,
        .roots = &root,
        .root_count = 1,
    };
}

struct found {
    uint64_t files, symlinks, others, excluded, vanished, subdirectories;
    size_t named, problems;
    bool has_entries;
};

static void add(
    const struct options *options, struct dirent_buffer *buffer, size_t begin, size_t end,
    struct found *sum)
{
    struct worker *worker = idle_worker();
    struct listing *listing = &worker->listing;
    struct job *job = checked(job_new(0));
    struct reading reading = {.job = job, .fd = nowhere()};
    entries_begin(worker, options, job);
    entries_add(worker, options, &reading, buffer, begin, end);
    check(!listing->out_of_memory);
    sum->files += listing->files;
    sum->symlinks += listing->symlinks;
    sum->others += listing->others;
    sum->excluded += listing->excluded;
    sum->vanished += listing->vanished;
    sum->subdirectories += listing->subdirectory_count;
    sum->named += listing->subdirectories.used;
    sum->problems += listing->problems ? listing->problems->listed.used : 0;
    sum->has_entries |= reading.has_entries;
    listing_free(listing);
    listing_clear(listing);
    job_free(job);
}

/* Every record lies between the ends, one behind the other, and the middle is one of them. */
static void check_records(const unsigned char *bytes, size_t begin, size_t end)
{
    size_t middle = dirent_middle(bytes, begin, end);
    bool is_met = middle == end || middle == begin;
    struct dirent_view entry;
    for (size_t at = begin, before = begin; dirent_next(bytes, end, &at, &entry); before = at) {
        const char *last = entry.name + entry.name_length;
        check(at > before && at <= end);
        check(entry.name > (const char *)bytes + before && last < (const char *)bytes + at);
        check(strlen(entry.name) == entry.name_length);
        is_met |= at == middle;
        made_out++;
    }
    check(is_met);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dirent_buffer *buffer;
    if (buffer == NULL) {
        buffer = checked(dirent_buffer_new());
    }
    if (size < 1 || size > MOST) {
        return 0;
    }
    struct options options = options_of(data[0]);
    size_t end = DIRENT_BUFFER_SIZE;
    size_t begin = end - (size - 1);
    memcpy(buffer->bytes + begin, data + 1, size - 1);
    check_records(buffer->bytes, begin, end);
    struct found whole = {0};
    struct found halves = {0};
    size_t middle = dirent_middle(buffer->bytes, begin, end);
    add(&options, buffer, begin, end, &whole);
    add(&options, buffer, begin, middle, &halves);
    add(&options, buffer, middle, end, &halves);
    check(memcmp(&whole, &halves, sizeof whole) == 0);
    return 0;
}

#ifndef HAS_FUZZER

static unsigned long next_random;

static unsigned random_below(unsigned limit)
{
    next_random = next_random * 6364136223846793005UL + 1442695040888963407UL;
    return (unsigned)(next_random >> 33) % limit;
}

/* A row of sound records. */
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

static size_t damage(unsigned char *bytes, size_t size)
{
    for (unsigned i = random_below(8); size && i; i--) {
        bytes[random_below((unsigned)size)] = (unsigned char)random_below(256);
    }
    return random_below(4) ? size : random_below((unsigned)size + 1);
}

static size_t load(const char *path, unsigned char *bytes)
{
    FILE *file = checked(fopen(path, "rb"));
    size_t size = fread(bytes, 1, MOST, file);
    fclose(file);
    return size;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: fuzz_dirents ROUNDS SEED [FILE...]\n", stderr);
        return 2;
    }
    unsigned char bytes[MOST];
    unsigned files = (unsigned)argc - 3;
    for (unsigned i = 0; i < files; i++) {
        LLVMFuzzerTestOneInput(bytes, load(argv[3 + i], bytes));
    }
    next_random = strtoul(argv[2], NULL, 10);
    for (unsigned long round = strtoul(argv[1], NULL, 10); round; round--) {
        size_t size;
        if (files && random_below(2)) {
            size = load(argv[3 + random_below(files)], bytes);
        } else {
            bytes[0] = (unsigned char)random_below(16);
            size = 1 + fill(bytes + 1, random_below(600));
        }
        LLVMFuzzerTestOneInput(bytes, damage(bytes, size));
    }
    printf("%lu\n", made_out);
    return 0;
}

#endif

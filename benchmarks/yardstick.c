/* The floor: the system calls that a scanner has to make, and nothing else.
 *
 * N threads share one stack of paths. Each directory costs openat, fstat, getdents64
 * until it is empty, fstatat for every entry that is no directory, and close. Links are
 * neither followed nor counted once, no error but a failed open is noticed, nothing is
 * shown: any scanner has to do at least this. Run as `yardstick PATH [THREADS]`.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BUFFER_SIZE = 65536, BLOCK = 512 };

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

struct directory {
    struct directory *next;
    size_t length;
    char path[];
};

struct counts {
    uint64_t directories, others, apparent_size, directory_blocks, blocks;
};

static int root;
static struct directory *stack;
static unsigned busy;
static struct counts total;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static struct directory *new_directory(const struct directory *above, const char *name)
{
    size_t name_length = strlen(name);
    size_t start = above->length ? above->length + 1 : 0;
    struct directory *made = malloc(sizeof *made + start + name_length + 1);
    if (made == NULL) {
        perror("yardstick");
        exit(1);
    }
    if (start) {
        memcpy(made->path, above->path, above->length);
        made->path[start - 1] = '/';
    }
    memcpy(made->path + start, name, name_length + 1);
    made->length = start + name_length;
    return made;
}

static struct directory *read_directory(
    const struct directory *directory, char *buffer, struct counts *counts)
{
    struct directory *found = NULL;
    const char *path = directory->length ? directory->path : ".";
    int fd = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        perror(path);
        return NULL;
    }
    struct stat status;
    if (fstat(fd, &status) == 0) {
        counts->directories++;
        counts->directory_blocks += (uint64_t)status.st_blocks;
    }
    long filled;
    while ((filled = syscall(SYS_getdents64, fd, buffer, BUFFER_SIZE)) > 0) {
        for (long at = 0; at < filled;) {
            const struct entry *entry = (const struct entry *)(const void *)(buffer + at);
            at += entry->length;
            if (entry->type == DT_DIR) {
                if (strcmp(entry->name, ".") && strcmp(entry->name, "..")) {
                    struct directory *below = new_directory(directory, entry->name);
                    below->next = found;
                    found = below;
                }
            } else if (fstatat(fd, entry->name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
                counts->others++;
                counts->blocks += (uint64_t)status.st_blocks;
                counts->apparent_size += (uint64_t)status.st_size;
            }
        }
    }
    close(fd);
    return found;
}

static void push_all(struct directory *found)
{
    while (found != NULL) {
        struct directory *next = found->next;
        found->next = stack;
        stack = found;
        found = next;
    }
}

static void *work(void *unused)
{
    (void)unused;
    struct counts counts = {0};
    char *buffer = malloc(BUFFER_SIZE);
    if (buffer == NULL) {
        perror("yardstick");
        exit(1);
    }
    pthread_mutex_lock(&lock);
    for (;;) {
        while (stack == NULL && busy) {
            pthread_cond_wait(&changed, &lock);
        }
        struct directory *directory = stack;
        if (directory == NULL) {
            break;
        }
        stack = directory->next;
        busy++;
        pthread_mutex_unlock(&lock);
        struct directory *found = read_directory(directory, buffer, &counts);
        free(directory);
        pthread_mutex_lock(&lock);
        push_all(found);
        busy--;
        pthread_cond_broadcast(&changed);
    }
    total.directories += counts.directories;
    total.others += counts.others;
    total.apparent_size += counts.apparent_size;
    total.directory_blocks += counts.directory_blocks;
    total.blocks += counts.blocks;
    pthread_mutex_unlock(&lock);
    free(buffer);
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = argc > 2 ? atoi(argv[2]) : 2;
    if (argc < 2 || argc > 3 || threads < 1 || threads > 1024) {
        fputs("usage: yardstick PATH [THREADS]\n", stderr);
        return 2;
    }
    root = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        perror(argv[1]);
        return 1;
    }
    stack = calloc(1, sizeof *stack + 1);
    pthread_t ids[1024];
    int started = 0;
    while (started < threads && pthread_create(&ids[started], NULL, work, NULL) == 0) {
        started++;
    }
    for (int i = 0; i < started; i++) {
        pthread_join(ids[i], NULL);
    }
    printf("{\"inodes\": %" PRIu64 ", \"directories\": %" PRIu64 ", \"non_directories\": %" PRIu64
           ", \"apparent_size\": %" PRIu64 ", \"non_directory_allocated_size\": %" PRIu64
           ", \"allocated_size\": %" PRIu64 "}\n",
        total.directories + total.others, total.directories, total.others, total.apparent_size,
        total.blocks * BLOCK, (total.blocks + total.directory_blocks) * BLOCK);
    return started ? 0 : 1;
}

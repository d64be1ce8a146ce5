/* The floor: the system calls that a scanner has to make, and nothing else.
 *
 * N threads share one stack of directories. Each costs openat, fstat, getdents64 until it
 * is empty, fstatat for every entry that is no directory, and close. It is opened below the
 * nearest directory above that is open still; that is its parent, as long as no more than
 * KEPT have directories below them that were not read. Links are
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

enum { BUFFER_SIZE = 65536, BLOCK = 512, KEPT = 256 };

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

struct directory {
    struct directory *next;
    struct directory *above;
    size_t holders; /* itself until it is read, and each directory below; under the lock */
    int fd;         /* -1 where it is not open */
    size_t length;
    char path[];
};

struct counts {
    uint64_t directories, others, apparent_size, directory_blocks, blocks;
};

static size_t kept;
static struct directory *stack;
static unsigned busy;
static struct counts total;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static struct directory *new_directory(struct directory *above, const char *name)
{
    size_t name_length = strlen(name);
    size_t start = above == NULL ? 0 : above->length + (above->path[above->length - 1] != '/');
    struct directory *made = calloc(1, sizeof *made + start + name_length + 1);
    if (made == NULL) {
        perror("yardstick");
        exit(1);
    }
    if (above != NULL) {
        memcpy(made->path, above->path, above->length);
        made->path[start - 1] = '/';
    }
    memcpy(made->path + start, name, name_length + 1);
    made->length = start + name_length;
    made->above = above;
    made->holders = 1;
    made->fd = -1;
    return made;
}

/* Without the lock: those above an unread directory stay as they are. */
static int open_directory(const struct directory *directory)
{
    const struct directory *above = directory->above;
    while (above != NULL && above->fd < 0) {
        above = above->above;
    }
    if (above == NULL) {
        return open(directory->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    const char *rest = directory->path + above->length + (above->path[above->length - 1] != '/');
    return openat(above->fd, rest, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

/* With the lock held: let go of a directory, and of those above that nobody holds then. */
static void let_go(struct directory *directory)
{
    while (directory != NULL && --directory->holders == 0) {
        struct directory *above = directory->above;
        if (directory->fd >= 0) {
            close(directory->fd);
            kept--;
        }
        free(directory);
        directory = above;
    }
}

/* Answers what is below, and in `opened` the descriptor, which is the caller's to close. */
static struct directory *read_directory(
    struct directory *directory, char *buffer, struct counts *counts, int *opened)
{
    struct directory *found = NULL;
    int fd = *opened = open_directory(directory);
    if (fd < 0) {
        perror(directory->path);
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
    return found;
}

static void push_all(struct directory *found)
{
    while (found != NULL) {
        found->above->holders++;
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
        int fd;
        struct directory *found = read_directory(directory, buffer, &counts, &fd);
        if (found == NULL && fd >= 0) {
            close(fd);
        }
        pthread_mutex_lock(&lock);
        if (found != NULL && (kept < KEPT || directory->above == NULL)) {
            directory->fd = fd;
            kept++;
        } else if (found != NULL) {
            close(fd);
        }
        push_all(found);
        let_go(directory);
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
    stack = new_directory(NULL, argv[1]);
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

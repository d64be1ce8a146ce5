#include "kept_ancestors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "monotonic.h"

enum {
    UP_AT_ONCE = 1365, /* "../" so often, and a NUL, is PATH_MAX */
    UP_LENGTH = 3,
    BELIEVED_NS = 500, /* for each level */
    /* So many places are looked for, from below; above, the root is as near. */
    TRIED = 4,
    /* One descriptor in so many that the process may have is kept, and some where it has
     * hardly any, for what cannot be opened in one call. */
    SHARE = 4,
    FEW_DESCRIPTORS = 64,
    LEAST = 4,
};

struct ancestor {
    struct ancestor *next; /* in the list of its hash */
    struct ancestor *newer;
    struct ancestor *older;
    int fd;
    size_t root;
    struct place place;
    unsigned users;  /* under the lock */
    bool is_dropped; /* likewise: the last user lets go of it */
    atomic_uint_least64_t believed_until_ns;
    char path[];
};

static size_t most_to_keep(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur < FEW_DESCRIPTORS) {
        return LEAST;
    }
    rlim_t share = limit.rlim_cur / SHARE;
    return share < KEPT_MOST ? (size_t)share : KEPT_MOST;
}

int kept_ancestors_init(struct kept_ancestors *kept)
{
    *kept = (struct kept_ancestors){.most = most_to_keep()};
    return pthread_mutex_init(&kept->lock, NULL);
}

void kept_ancestors_destroy(struct kept_ancestors *kept)
{
    kept_ancestors_release(kept);
    pthread_mutex_destroy(&kept->lock);
}

bool kept_ancestors_has_room(const struct kept_ancestors *kept)
{
    return kept->most > LEAST;
}

int ancestor_fd(const struct ancestor *ancestor)
{
    return ancestor->fd;
}

size_t ancestor_passed(const struct ancestor *ancestor)
{
    return ancestor->place.length + 1;
}

static void forget(struct ancestor *ancestor)
{
    if (ancestor == NULL) {
        return;
    }
    int error = errno;
    close(ancestor->fd);
    free(ancestor);
    errno = error;
}

static struct ancestor **list_of(struct kept_ancestors *kept, uint64_t hash)
{
    return &kept->lists[hash % KEPT_LISTS];
}

static void take_out_of_order(struct kept_ancestors *kept, struct ancestor *ancestor)
{
    *(ancestor->newer ? &ancestor->newer->older : &kept->newest) = ancestor->older;
    *(ancestor->older ? &ancestor->older->newer : &kept->oldest) = ancestor->newer;
}

static void make_newest(struct kept_ancestors *kept, struct ancestor *ancestor)
{
    ancestor->newer = NULL;
    ancestor->older = kept->newest;
    *(kept->newest ? &kept->newest->newer : &kept->oldest) = ancestor;
    kept->newest = ancestor;
}

/* Take out one that is kept; answers it where nobody uses it: then it is to be forgotten. */
static struct ancestor *drop(struct kept_ancestors *kept, struct ancestor *ancestor)
{
    struct ancestor **at = list_of(kept, ancestor->place.hash);
    while (*at != ancestor) {
        at = &(*at)->next;
    }
    *at = ancestor->next;
    take_out_of_order(kept, ancestor);
    kept->count--;
    ancestor->is_dropped = true;
    return ancestor->users == 0 ? ancestor : NULL;
}

static struct ancestor *find(
    struct kept_ancestors *kept, const struct job *job, const struct place *place)
{
    struct ancestor *found = *list_of(kept, place->hash);
    while (found != NULL &&
           !(found->place.hash == place->hash && found->root == job->root &&
               found->place.length == place->length &&
               memcmp(found->path, job->prefix, place->length) == 0)) {
        found = found->next;
    }
    return found;
}

void kept_ancestors_release(struct kept_ancestors *kept)
{
    pthread_mutex_lock(&kept->lock);
    while (kept->newest != NULL) {
        forget(drop(kept, kept->newest));
    }
    pthread_mutex_unlock(&kept->lock);
}

static uint64_t hash_on(uint64_t hash, const char *bytes, size_t length)
{
    uint64_t word;
    for (; length > sizeof word; bytes += sizeof word, length -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, bytes, length);
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

/* The places on the way of a job whose paths are no longer than `most`: how many there
 * are, and the lowest of them, each at the index of its number modulo TRIED. */
static size_t find_places(const struct job *job, size_t most, struct place places[TRIED])
{
    size_t count = 0;
    size_t levels = 0;
    size_t hashed = 0;
    uint64_t hash = 0;
    const char *end = job->prefix + job->prefix_length;
    const char *slash = job->prefix;
    while ((slash = memchr(slash, '/', (size_t)(end - slash))) != NULL) {
        size_t length = (size_t)(slash++ - job->prefix);
        if (length > most) {
            break;
        }
        if (++levels % KEPT_EVERY == 0) {
            hash = hash_on(hash, job->prefix + hashed, length - hashed);
            hashed = length;
            if (levels >= KEPT_FROM) {
                places[count++ % TRIED] =
                    (struct place){.length = length, .levels = levels, .hash = hash};
            }
        }
    }
    return count;
}

bool place_above(const struct job *job, size_t most, struct place *place)
{
    struct place places[TRIED];
    size_t count = find_places(job, most, places);
    if (count) {
        *place = places[(count - 1) % TRIED];
    }
    return count > 0;
}

bool place_of(const struct job *job, struct place *place)
{
    if (job->levels < KEPT_FROM || job->levels % KEPT_EVERY) {
        return false;
    }
    size_t levels = 1;
    size_t hashed = 0;
    uint64_t hash = 0;
    const char *end = job->prefix + job->prefix_length;
    for (const char *slash = job->prefix;
         (slash = memchr(slash, '/', (size_t)(end - slash))) != NULL; slash++) {
        if (levels++ % KEPT_EVERY == 0) {
            size_t length = (size_t)(slash - job->prefix);
            hash = hash_on(hash, job->prefix + hashed, length - hashed);
            hashed = length;
        }
    }
    *place = (struct place){
        .length = job->prefix_length,
        .levels = levels,
        .hash = hash_on(hash, job->prefix + hashed, job->prefix_length - hashed),
    };
    return true;
}

static bool is_root(int at, const char *path, const struct root *root)
{
    struct stat status;
    return fstatat(at, path, &status, AT_NO_AUTOMOUNT) == 0 && root->is_known &&
           status.st_dev == root->device && status.st_ino == root->inode;
}

/* Whether so many ".." lead to the root. */
static bool leads_up_to(const struct root *root, int fd, size_t levels)
{
    char path[UP_AT_ONCE * UP_LENGTH + 1];
    size_t written = levels < UP_AT_ONCE ? levels : UP_AT_ONCE;
    for (size_t i = 0; i < written; i++) {
        memcpy(path + i * UP_LENGTH, "../", UP_LENGTH);
    }
    path[written * UP_LENGTH] = '\0';
    int at = fd;
    while (at >= 0 && levels > UP_AT_ONCE) {
        int above = openat(at, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (at != fd) {
            close(at);
        }
        at = above;
        levels -= UP_AT_ONCE;
    }
    bool found = at >= 0 && is_root(at, path + (written - levels) * UP_LENGTH, root);
    if (at >= 0 && at != fd) {
        close(at);
    }
    return found;
}

static bool is_below(const struct root *root, struct ancestor *ancestor)
{
    uint64_t now_ns = monotonic_ns();
    size_t levels = ancestor->place.levels;
    if (now_ns < atomic_load_explicit(&ancestor->believed_until_ns, memory_order_relaxed)) {
        return true;
    }
    if (!leads_up_to(root, ancestor->fd, levels)) {
        return false;
    }
    atomic_store_explicit(
        &ancestor->believed_until_ns, now_ns + BELIEVED_NS * levels, memory_order_relaxed);
    return true;
}

static struct ancestor *take_lowest(struct kept_ancestors *kept, const struct job *job,
    const struct place places[TRIED], size_t count)
{
    struct ancestor *found = NULL;
    size_t last = count > TRIED ? count - TRIED : 0;
    pthread_mutex_lock(&kept->lock);
    while (found == NULL && count > last) {
        found = find(kept, job, &places[--count % TRIED]);
    }
    if (found != NULL) {
        found->users++;
        if (found != kept->newest) {
            take_out_of_order(kept, found);
            make_newest(kept, found);
        }
    }
    pthread_mutex_unlock(&kept->lock);
    return found;
}

struct ancestor *kept_ancestors_take(
    struct kept_ancestors *kept, struct job *job, const struct root *root, bool follow_symlinks)
{
    struct place places[TRIED];
    size_t count = find_places(job, job->prefix_length, places);
    job->is_deep = count > 0;
    struct ancestor *found;
    while (count && (found = take_lowest(kept, job, places, count)) != NULL) {
        if (follow_symlinks || is_below(root, found)) {
            return found;
        }
        pthread_mutex_lock(&kept->lock);
        if (!found->is_dropped) {
            /* Not forgotten yet: it is in use here. */
            drop(kept, found);
        }
        pthread_mutex_unlock(&kept->lock);
        kept_ancestors_give_back(kept, found);
    }
    return NULL;
}

void kept_ancestors_give_back(struct kept_ancestors *kept, struct ancestor *ancestor)
{
    pthread_mutex_lock(&kept->lock);
    bool is_last = --ancestor->users == 0 && ancestor->is_dropped;
    pthread_mutex_unlock(&kept->lock);
    if (is_last) {
        forget(ancestor);
    }
}

struct ancestor *kept_ancestors_keep(
    struct kept_ancestors *kept, const struct job *job, const struct place *place, int fd)
{
    struct ancestor *made = malloc(sizeof *made + place->length);
    if (made == NULL) {
        return NULL;
    }
    *made = (struct ancestor){.fd = fd, .root = job->root, .place = *place, .users = 1};
    memcpy(made->path, job->prefix, place->length);
    pthread_mutex_lock(&kept->lock);
    struct ancestor *before = find(kept, job, place);
    struct ancestor *replaced = before ? drop(kept, before) : NULL;
    struct ancestor *evicted =
        kept->count == kept->most ? drop(kept, kept->oldest) : NULL;
    made->next = *list_of(kept, place->hash);
    *list_of(kept, place->hash) = made;
    make_newest(kept, made);
    kept->count++;
    pthread_mutex_unlock(&kept->lock);
    /* To close may take a while, and nobody has to wait for it. */
    forget(replaced);
    forget(evicted);
    return made;
}

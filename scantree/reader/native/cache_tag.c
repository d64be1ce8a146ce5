#include "cache_tag.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "interruptions.h"
#include "listing.h"
#include "opener.h"

static const char NAME[] = "CACHEDIR.TAG";
static const char SIGNATURE[] = "Signature: 8a477f597d28d172789f06886806bc55";

enum { SIGNATURE_LENGTH = sizeof SIGNATURE - 1 };

static void note(struct listing *listing, enum operation operation)
{
    listing_add_problem(listing, operation, NAME, sizeof NAME - 1, errno);
}

static bool may_be_tag(const struct stat *status)
{
    return S_ISREG(status->st_mode) && status->st_size >= SIGNATURE_LENGTH;
}

static int open_tag(int directory)
{
    int fd;
    int times = 0;
    do {
        fd = openat(directory, NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    } while (fd < 0 && is_interrupted(&times));
    return fd;
}

/* 1 or 0; -1, with errno set, where it cannot be read. */
static int begins_with_signature(int fd)
{
    struct stat status;
    if (fstat(fd, &status)) {
        return -1;
    }
    if (!S_ISREG(status.st_mode)) {
        return 0;
    }
    char found[SIGNATURE_LENGTH];
    size_t length = 0;
    int times = 0;
    while (length < sizeof found) {
        ssize_t more = read(fd, found + length, sizeof found - length);
        if (more < 0 && is_interrupted(&times)) {
            continue;
        }
        if (more <= 0) {
            return (int)more;
        }
        length += (size_t)more;
    }
    return memcmp(found, SIGNATURE, sizeof found) == 0;
}

bool cache_tag_look(struct listing *listing, int directory)
{
    struct stat status;
    int failed;
    int times = 0;
    do {
        failed = fstatat(directory, NAME, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
    } while (failed && is_interrupted(&times));
    /* If it is there, whoever looks at all entries tells of what it cannot look at. */
    if (failed || !may_be_tag(&status)) {
        return true;
    }
    int fd = open_tag(directory);
    if (fd < 0) {
        if (is_shortage(errno)) {
            return false;
        }
        /* It may have been replaced since. */
        if (errno != ENOENT && errno != ELOOP && errno != ENXIO) {
            note(listing, OPERATION_OPEN);
        }
        return true;
    }
    int found = begins_with_signature(fd);
    if (found < 0) {
        note(listing, OPERATION_READ);
    }
    listing->is_cache = found == 1;
    close(fd);
    return true;
}

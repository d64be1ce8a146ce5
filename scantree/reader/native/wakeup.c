#include "wakeup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

int wakeup_open(struct wakeup *wakeup)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int ends[] = {fd, fd};
    bool is_open = fd >= 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0;
    int error = is_open ? 0 : errno;
    *wakeup = is_open ? (struct wakeup){.fd = ends[0], .sending = ends[1]}
                      : (struct wakeup){.fd = -1, .sending = -1};
    return error;
}

void wakeup_close(struct wakeup *wakeup)
{
    if (wakeup->sending != wakeup->fd) {
        close(wakeup->sending);
    }
    if (wakeup->fd >= 0) {
        close(wakeup->fd);
    }
    *wakeup = (struct wakeup){.fd = -1, .sending = -1};
}

void wakeup_send(struct wakeup *wakeup)
{
    /* What an eventfd takes, and a pipe takes it, too. */
    uint64_t one = 1;
    if (!wakeup->is_sent && wakeup->fd >= 0) {
        wakeup->is_sent = write(wakeup->sending, &one, sizeof one) == sizeof one;
    }
}

void wakeup_clear(struct wakeup *wakeup)
{
    uint64_t unused;
    if (wakeup->is_sent) {
        wakeup->is_sent = read(wakeup->fd, &unused, sizeof unused) < 0;
    }
}

/* A descriptor that polls readable once it was told to: an eventfd(2), or a pipe(2) where a
 * sandbox forbids that.
 *
 * Not for several threads at once.
 */
#ifndef SCANTREE_WAKEUP_H
#define SCANTREE_WAKEUP_H

#include <stdbool.h>

struct wakeup {
    int fd;      /* to wait for; -1 where it is closed */
    int sending; /* the same, or the other end of the pipe */
    bool is_sent;
};

/* 0, or an errno. */
int wakeup_open(struct wakeup *wakeup);
void wakeup_close(struct wakeup *wakeup);

/* Make it readable, or not. */
void wakeup_send(struct wakeup *wakeup);
void wakeup_clear(struct wakeup *wakeup);

#endif

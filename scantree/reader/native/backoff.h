/* Pauses between the tries to open what is swapped for something else all the time.
 *
 * Whoever swaps it in a loop may need as long for a round as a try takes, and each try
 * then meets the same state. Pauses of ever other lengths let the two fall out of step. A
 * swap or two are over without any, so the first tries follow one another at once.
 */
#ifndef SCANTREE_BACKOFF_H
#define SCANTREE_BACKOFF_H

#include <sched.h>
#include <time.h>

enum {
    /* Whoever swaps a directory for something else and back may do so all the time. */
    MOST_TRIES = 50,
    /* Where a try takes long, as with an automounter that gives up, a second one will, too. */
    LONGEST_TRIES_NS = 1000000000,
    TRIES_AT_ONCE = 4,
    /* All pauses together take some 30 ms: much less than what counts as a read that
     * hangs. */
    PAUSE_GROWTH_NS = 25000,
};

/* Wait after so many tries; where it is no time at all, others may run. */
static inline void back_off(int tries)
{
    if (tries <= TRIES_AT_ONCE) {
        sched_yield();
    } else {
        long pause_ns = (long)(tries - TRIES_AT_ONCE) * PAUSE_GROWTH_NS;
        nanosleep(&(struct timespec){.tv_nsec = pause_ns}, NULL);
    }
}

#endif

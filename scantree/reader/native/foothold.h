/* An open directory that what lies below it is opened from. */
#ifndef SCANTREE_FOOTHOLD_H
#define SCANTREE_FOOTHOLD_H

#include <stddef.h>

struct ancestor;

struct foothold {
    struct ancestor *kept; /* NULL where the descriptor is the holder's own */
    int fd;                /* -1 for none */
    size_t passed;         /* where the rest of a path begins that leads on from there */
};

#define NO_FOOTHOLD ((struct foothold){.fd = -1})

#endif

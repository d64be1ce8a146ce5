/* What looking through a dangling symbolic link says. */
#ifndef SCANTREE_LEADS_NOWHERE_H
#define SCANTREE_LEADS_NOWHERE_H

#include <errno.h>
#include <stdbool.h>

static inline bool leads_nowhere(int error)
{
    return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

#endif

/* The threads of a pool, and what each does. All of this with the pool's lock held. */
#ifndef SCANTREE_POOL_THREADS_H
#define SCANTREE_POOL_THREADS_H

#include "pool_state.h"

/* Wake threads for what waits, and start them where there are too few. */
void call_threads(struct pool *pool);

/* Read some directories here, where there is no thread to do it; the lock is free
 * meanwhile. */
void read_inline(struct pool *pool);

#endif

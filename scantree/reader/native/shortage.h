/* Reading where the process, or the system, has no descriptor left. */
#ifndef SCANTREE_SHORTAGE_H
#define SCANTREE_SHORTAGE_H

#include "pool_state.h"

/* Read a directory for which no descriptor was left, when one is free again. It is a
 * problem only where nobody else here holds any. Answers whether the job is finished. */
bool read_in_shortage(struct pool *pool, struct worker *worker, struct job *job);

#endif

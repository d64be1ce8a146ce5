/* The queue of one type's pending tasks, see scantree/engine/core/ready_queue.py. A task is
 * linked in one lane at most, so a queue takes no memory of its own for it. */
#ifndef SCANTREE_ENGINE_READY_QUEUE_H
#define SCANTREE_ENGINE_READY_QUEUE_H

#include <stdint.h>

#include "node.h"

#define LANES 256

struct lane {
    struct node *first;
    struct node *last;
};

struct ready_queue {
    PyObject_HEAD
    uint64_t used[LANES / 64]; /* a bit for each lane that isn't empty */
    struct lane lanes[LANES];
};

extern PyType_Spec ready_queue_type_spec;

/* Add a task behind those of its priority; false with ValueError where that is none. */
bool ready_queue_push(struct ready_queue *queue, struct node *node);

/* Take the most urgent task: a new reference, or NULL where there is none. */
struct node *ready_queue_pop(const struct module_state *state, struct ready_queue *queue);

#endif

/* All unfinished tasks, see scantree/engine/core/hierarchy.py. */
#ifndef SCANTREE_ENGINE_HIERARCHY_H
#define SCANTREE_ENGINE_HIERARCHY_H

#include "node.h"

struct hierarchy {
    PyObject_HEAD
    const struct module_state *state; /* the type's, which keeps the module */
    PyObject *wakeup;
    PyObject *context_type;
    PyObject *builder_type;
    PyObject *nodes;
    PyObject *watched;
    PyObject *observer; /* None where nobody is told of anything */
    long long next_id;
    char ending;
};

extern PyType_Spec hierarchy_type_spec;

/* Submit one task into a family; the outcome, or NULL with an exception. */
PyObject *hierarchy_insert(
    struct hierarchy *self,
    PyObject *task,
    PyObject *registration,
    struct family *family,
    int priority,
    PyObject *options);

/* The task's execute returned this; false with an exception. */
bool hierarchy_returned(struct hierarchy *self, struct node *node, PyObject *value);

#endif

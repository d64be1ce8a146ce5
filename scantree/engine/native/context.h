/* A task's context, see scantree/engine/core/context.py. */
#ifndef SCANTREE_ENGINE_CONTEXT_H
#define SCANTREE_ENGINE_CONTEXT_H

#include "hierarchy.h"

struct context {
    PyObject_HEAD
    struct node *node;
    struct hierarchy *hierarchy;
    PyObject *unsubmitted; /* a list, NULL until there is something in it */
    char is_open;
};

extern PyType_Spec context_type_spec;

/* A context of the hierarchy's context_type; NULL with an exception. */
PyObject *context_new(struct hierarchy *hierarchy, struct node *node, bool is_open);

/* Open a context that nobody else holds for another task. */
void context_renew(struct context *self, struct node *node);

/* Enter a builder; false with an exception. */
bool context_enter(struct context *self, PyObject *builder);

/* Whether a builder is left that nobody has awaited. */
static inline bool context_has_unsubmitted(const struct context *self)
{
    return self->unsubmitted != NULL && PyList_Size(self->unsubmitted) > 0;
}

#endif

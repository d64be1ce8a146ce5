/* Nodes and families, see scantree/engine/core/node.py. */
#ifndef SCANTREE_ENGINE_NODE_H
#define SCANTREE_ENGINE_NODE_H

#include "module_state.h"

struct ready_queue;

struct family {
    PyObject_HEAD
    PyObject *owner; /* a node, or None */
    PyObject *members;
    Py_ssize_t running;
    Py_ssize_t waiting;
    Py_ssize_t completed;
    Py_ssize_t failed;
    Py_ssize_t cancelled;
};

struct node {
    PyObject_HEAD
    PyObject *id;
    PyObject *task;
    PyObject *registration;
    PyObject *family;
    PyObject *tags;
    PyObject *options;
    PyObject *status;
    PyObject *children;
    PyObject *result;
    PyObject *error;
    PyObject *verdict;
    /* Where it is queued, if it is: the queue holds the reference. */
    struct ready_queue *queue;
    struct node *previous;
    struct node *next;
    long long number; /* the id */
    int lane;
    int priority;
    int attempts;
    char finalizing;
};

extern PyType_Spec family_type_spec;
extern PyType_Spec node_type_spec;

/* A pending task; NULL with MemoryError. The family is one. */
PyObject *node_new(
    const struct module_state *state,
    long long number,
    PyObject *task,
    PyObject *registration,
    PyObject *family,
    int priority,
    PyObject *tags,
    PyObject *options);

static inline struct family *family_of(const struct node *node)
{
    return (struct family *)node->family;
}

/* The owner of a node's family; NULL where it has none. */
static inline struct node *owner_of(const struct module_state *state, const struct node *node)
{
    PyObject *owner = family_of(node)->owner;
    return is_of_type(owner, state->node_type) ? (struct node *)owner : NULL;
}

/* The priority an int says; -1 with an exception where it is none. */
int priority_from_python(PyObject *value);

#endif

#include "ready_queue.h"

static bool has_lane(const struct node *node)
{
    if (node->priority >= 0 && node->priority < LANES) {
        return true;
    }
    PyErr_Format(PyExc_ValueError, "a priority is from 0 to 255, not %d", node->priority);
    return false;
}

/* Take a task out of the lane it is in; the reference is the caller's. */
static void unlink_node(struct node *node)
{
    struct ready_queue *queue = node->queue;
    struct lane *lane = &queue->lanes[node->lane];
    *(node->previous ? &node->previous->next : &lane->first) = node->next;
    *(node->next ? &node->next->previous : &lane->last) = node->previous;
    if (lane->first == NULL) {
        queue->used[node->lane / 64] &= ~(UINT64_C(1) << (node->lane % 64));
    }
    node->queue = NULL;
    node->previous = node->next = NULL;
}

/* Put a task before another in the lane of its priority, or at its end. */
static void link_node(struct ready_queue *queue, struct node *node, struct node *next)
{
    struct lane *lane = &queue->lanes[node->priority];
    node->queue = queue;
    node->lane = node->priority;
    node->next = next;
    node->previous = next ? next->previous : lane->last;
    *(node->previous ? &node->previous->next : &lane->first) = node;
    *(next ? &next->previous : &lane->last) = node;
    queue->used[node->lane / 64] |= UINT64_C(1) << (node->lane % 64);
}

/* Have a reference to a task that is linked nowhere. */
static void take_over(struct node *node)
{
    if (node->queue) {
        unlink_node(node);
    } else {
        Py_INCREF((PyObject *)node);
    }
}

bool ready_queue_push(struct ready_queue *queue, struct node *node)
{
    if (!has_lane(node)) {
        return false;
    }
    take_over(node);
    link_node(queue, node, NULL);
    return true;
}

static struct node *first_of(const struct ready_queue *queue)
{
    for (size_t i = 0; i < LANES / 64; i++) {
        if (queue->used[i]) {
            return queue->lanes[64 * i + (size_t)__builtin_ctzll(queue->used[i])].first;
        }
    }
    return NULL;
}

/* The most urgent task; one that has ended, or is more urgent by now, is dropped. */
static struct node *head_of(const struct module_state *state, struct ready_queue *queue)
{
    struct node *node;
    while ((node = first_of(queue)) != NULL) {
        if (node->status == state->pending && node->priority == node->lane) {
            return node;
        }
        unlink_node(node);
        Py_DECREF(node);
    }
    return NULL;
}

struct node *ready_queue_pop(const struct module_state *state, struct ready_queue *queue)
{
    struct node *node = head_of(state, queue);
    if (node != NULL) {
        unlink_node(node);
    }
    return node;
}

/* -- for Python ------------------------------------------------------------------------ */

static struct node *checked_node(PyObject *self, PyObject *object)
{
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    bool is_good = must_be(object, state->node_type, "node") && has_lane((struct node *)object);
    return is_good ? (struct node *)object : NULL;
}

static PyObject *push(PyObject *self, PyObject *object)
{
    struct node *node = checked_node(self, object);
    if (node == NULL || !ready_queue_push((struct ready_queue *)self, node)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *put_back(PyObject *self, PyObject *object)
{
    struct ready_queue *queue = (struct ready_queue *)self;
    struct node *node = checked_node(self, object);
    if (node == NULL) {
        return NULL;
    }
    take_over(node);
    struct node *next = queue->lanes[node->priority].first;
    while (next != NULL && next->number < node->number) {
        next = next->next;
    }
    link_node(queue, node, next);
    Py_RETURN_NONE;
}

static PyObject *head(PyObject *self, PyObject *unused)
{
    (void)unused;
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    PyObject *node = (PyObject *)head_of(state, (struct ready_queue *)self);
    if (node == NULL) {
        Py_RETURN_NONE;
    }
    Py_INCREF(node);
    return node;
}

static PyObject *pop(PyObject *self, PyObject *unused)
{
    (void)unused;
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    PyObject *node = (PyObject *)ready_queue_pop(state, (struct ready_queue *)self);
    if (node == NULL) {
        Py_RETURN_NONE;
    }
    return node;
}

static PyObject *take(PyObject *self, PyObject *most_object)
{
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    Py_ssize_t most = PyLong_AsSsize_t(most_object);
    if (most == -1 && PyErr_Occurred()) {
        return NULL;
    }
    PyObject *taken = PyList_New(0);
    while (taken != NULL && PyList_Size(taken) < most) {
        PyObject *node = (PyObject *)ready_queue_pop(state, (struct ready_queue *)self);
        if (node == NULL) {
            break;
        }
        if (PyList_Append(taken, node)) {
            Py_CLEAR(taken);
        }
        Py_DECREF(node);
    }
    return taken;
}

static int ready_queue_traverse(PyObject *object, visitproc visit, void *arg)
{
    const struct ready_queue *self = (struct ready_queue *)object;
    Py_VISIT(Py_TYPE(object));
    for (size_t i = 0; i < LANES; i++) {
        for (const struct node *node = self->lanes[i].first; node != NULL; node = node->next) {
            Py_VISIT(node);
        }
    }
    return 0;
}

static int ready_queue_clear(PyObject *object)
{
    struct node *node;
    while ((node = first_of((struct ready_queue *)object)) != NULL) {
        unlink_node(node);
        Py_DECREF(node);
    }
    return 0;
}

static void ready_queue_dealloc(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    ready_queue_clear(object);
    PyObject_GC_Del(object);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"push", push, METH_O, "Add a task behind those of its priority."},
    {"put_back", put_back, METH_O, "Put back a popped task to where it was."},
    {"head", head, METH_NOARGS, "The task that pop would answer, or None."},
    {"take", take, METH_O, "Take the most urgent tasks, up to so many, in order."},
    {"pop", pop, METH_NOARGS, "Take the most urgent task, the oldest of its priority."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The twin of scantree.engine.core.ready_queue.ReadyQueue."},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_traverse, ready_queue_traverse},
    {Py_tp_clear, ready_queue_clear},
    {Py_tp_dealloc, ready_queue_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec ready_queue_type_spec = {
    .name = "scantree.engine._native.ReadyQueue",
    .basicsize = sizeof(struct ready_queue),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

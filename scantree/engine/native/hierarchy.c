#include "hierarchy.h"

#include <stddef.h>
#include <structmember.h>

#include "context.h"
#include "ready_queue.h"
#include "wakeup.h"

static inline bool is_observed(const struct hierarchy *self)
{
    return self->observer != Py_None && self->observer != NULL;
}

/* Tell the observer, if there is one, of a task; false with an exception. */
static bool tell(struct hierarchy *self, PyObject *name, struct node *node)
{
    if (!is_observed(self)) {
        return true;
    }
    PyObject *answer = PyObject_CallMethodObjArgs(self->observer, name, (PyObject *)node, NULL);
    Py_XDECREF(answer);
    return answer != NULL;
}

/* -- submitting ------------------------------------------------------------------------ */

/* What SubmitOutcome(...) does, without the tuple that its arguments would be. */
static PyObject *inserted_outcome(const struct module_state *state, PyObject *node)
{
    PyObject *outcome = PyType_GenericAlloc((PyTypeObject *)state->outcome_type, 2);
    if (outcome == NULL) {
        return NULL;
    }
    Py_INCREF(state->inserted);
    Py_INCREF(node);
    if (PyTuple_SetItem(outcome, 0, state->inserted) || PyTuple_SetItem(outcome, 1, node)) {
        Py_CLEAR(outcome);
    }
    return outcome;
}

static bool queue_up(struct hierarchy *self, struct node *node)
{
    PyObject *ready = PyObject_GetAttr(node->registration, self->state->names.ready);
    bool is_good = ready != NULL && must_be(ready, self->state->ready_queue_type, "queue") &&
                   ready_queue_push((struct ready_queue *)ready, node);
    Py_XDECREF(ready);
    return is_good;
}

static bool enter(struct hierarchy *self, struct family *family, PyObject *object)
{
    struct node *node = (struct node *)object;
    if (node->options != Py_None) {
        PyObject *answer = PyObject_CallMethodObjArgs(
            (PyObject *)self, self->state->names.enter_key, object, NULL);
        Py_XDECREF(answer);
        if (answer == NULL) {
            return false;
        }
    }
    self->next_id++;
    return PyDict_SetItem(self->nodes, node->id, object) == 0 &&
           PyDict_SetItem(family->members, node->id, object) == 0 && queue_up(self, node) &&
           wakeup_ring(self->wakeup) && tell(self, self->state->names.submitted, node);
}

/* What a submission answers whose key is taken; NULL, with or without an exception, else. */
static PyObject *known_outcome(
    struct hierarchy *self, PyObject *registration, PyObject *options, int priority)
{
    PyObject *number = PyLong_FromLong(priority);
    if (number == NULL) {
        return NULL;
    }
    PyObject *known = PyObject_CallMethodObjArgs(
        (PyObject *)self, self->state->names.known, registration, options, number, NULL);
    Py_DECREF(number);
    if (known == Py_None) {
        Py_CLEAR(known);
    }
    return known;
}

PyObject *hierarchy_insert(
    struct hierarchy *self,
    PyObject *task,
    PyObject *registration,
    struct family *family,
    int priority,
    PyObject *options)
{
    const struct module_state *state = self->state;
    PyObject *owner = family->owner;
    PyObject *tags =
        is_of_type(owner, state->node_type) ? ((struct node *)owner)->tags : state->no_tags;
    Py_INCREF(tags);
    if (options != Py_None) {
        PyObject *known = known_outcome(self, registration, options, priority);
        PyObject *own = NULL;
        if (known == NULL && !PyErr_Occurred()) {
            own = PyObject_CallMethodObjArgs(options, state->names.tags_over, tags, NULL);
        }
        Py_DECREF(tags);
        if (own == NULL) {
            return known;
        }
        tags = own;
    }
    PyObject *node =
        node_new(state, self->next_id, task, registration, (PyObject *)family, priority, tags, options);
    Py_DECREF(tags);
    PyObject *outcome = NULL;
    if (node != NULL && enter(self, family, node)) {
        outcome = inserted_outcome(state, node);
    }
    Py_XDECREF(node);
    return outcome;
}

static PyObject *insert(PyObject *object, PyObject *const *arguments, Py_ssize_t count)
{
    struct hierarchy *self = (struct hierarchy *)object;
    if (!must_be_count(count, 5) ||
        !must_be(arguments[2], self->state->family_type, "family")) {
        return NULL;
    }
    int priority = priority_from_python(arguments[3]);
    if (priority < 0) {
        return NULL;
    }
    return hierarchy_insert(self, arguments[0], arguments[1], (struct family *)arguments[2],
        priority, arguments[4]);
}

/* -- running --------------------------------------------------------------------------- */

/* Start an attempt; 1, or 0 where the task's group is full, or -1 with an exception. */
static int start(struct hierarchy *self, struct node *node)
{
    if (node->options != Py_None) {
        PyObject *answer = PyObject_CallMethodObjArgs(
            (PyObject *)self, self->state->names.enter_group, (PyObject *)node, NULL);
        int may_run = answer ? PyObject_IsTrue(answer) : -1;
        Py_XDECREF(answer);
        if (may_run <= 0) {
            return may_run;
        }
    }
    hold(&node->status, self->state->running);
    node->attempts++;
    family_of(node)->running++;
    return tell(self, self->state->names.started, node) ? 1 : -1;
}

static PyObject *claim(PyObject *object, PyObject *node)
{
    struct hierarchy *self = (struct hierarchy *)object;
    if (!must_be(node, self->state->node_type, "node")) {
        return NULL;
    }
    int may_run = start(self, (struct node *)node);
    return may_run < 0 ? NULL : PyBool_FromLong(may_run);
}

static bool take_off(PyObject *in_flight, PyObject *batch, struct node *node)
{
    if (PyDict_SetItem(in_flight, node->id, (PyObject *)node)) {
        return false;
    }
    PyObject *pair = PyTuple_Pack(2, node->id, node->task);
    bool is_good = pair != NULL && PyList_Append(batch, pair) == 0;
    Py_XDECREF(pair);
    return is_good;
}

static bool fill(
    struct hierarchy *self,
    struct ready_queue *ready,
    PyObject *in_flight,
    Py_ssize_t capacity,
    PyObject *batch)
{
    bool is_good = true;
    while (is_good && PyDict_Size(in_flight) < capacity) {
        struct node *node = ready_queue_pop(self->state, ready);
        if (node == NULL) {
            break;
        }
        int may_run = start(self, node);
        is_good = may_run >= 0 && (may_run == 0 || take_off(in_flight, batch, node));
        Py_DECREF(node);
    }
    return is_good;
}

static PyObject *claim_for(PyObject *object, PyObject *const *arguments, Py_ssize_t count)
{
    struct hierarchy *self = (struct hierarchy *)object;
    const struct module_state *state = self->state;
    if (!must_be_count(count, 2)) {
        return NULL;
    }
    Py_ssize_t capacity = PyLong_AsSsize_t(arguments[1]);
    if (capacity == -1 && PyErr_Occurred()) {
        return NULL;
    }
    PyObject *ready = PyObject_GetAttr(arguments[0], state->names.ready);
    PyObject *in_flight = ready ? PyObject_GetAttr(arguments[0], state->names.in_flight) : NULL;
    PyObject *batch = in_flight ? PyList_New(0) : NULL;
    if (batch != NULL &&
        !(must_be(ready, state->ready_queue_type, "queue") &&
            must_be(in_flight, (PyObject *)&PyDict_Type, "dict") &&
            fill(self, (struct ready_queue *)ready, in_flight, capacity, batch))) {
        Py_CLEAR(batch);
    }
    Py_XDECREF(ready);
    Py_XDECREF(in_flight);
    return batch;
}

static PyObject *open_context(PyObject *object, PyObject *const *arguments, Py_ssize_t count)
{
    struct hierarchy *self = (struct hierarchy *)object;
    if (!must_be_count(count, 2) || !must_be(arguments[0], self->state->node_type, "node")) {
        return NULL;
    }
    int is_open = PyObject_IsTrue(arguments[1]);
    return is_open < 0 ? NULL : context_new(self, (struct node *)arguments[0], is_open);
}

/* -- ending ---------------------------------------------------------------------------- */

static bool call(struct hierarchy *self, PyObject *name, PyObject *first, PyObject *second)
{
    PyObject *answer = PyObject_CallMethodObjArgs((PyObject *)self, name, first, second, NULL);
    Py_XDECREF(answer);
    return answer != NULL;
}

/* What the hierarchy's _end does: nearly every task ends here. */
static bool end(struct hierarchy *self, struct node *node)
{
    const struct module_state *state = self->state;
    struct family *family = family_of(node);
    if (PyDict_DelItem(family->members, node->id) || PyDict_DelItem(self->nodes, node->id)) {
        return false;
    }
    family->running--;
    family->completed++;
    hold(&node->status, state->completed);
    struct node *owner = owner_of(state, node);
    if (owner != NULL && owner->status == state->waiting && PyDict_Size(family->members) == 0) {
        return call(self, state->names.end_family, (PyObject *)owner, NULL);
    }
    return true;
}

bool hierarchy_returned(struct hierarchy *self, struct node *node, PyObject *value)
{
    const struct module_state *state = self->state;
    hold(&node->result, value);
    if (node->children != Py_None || node->verdict != Py_None) {
        return call(self, state->names.rest, (PyObject *)node, NULL);
    }
    int is_special =
        self->ending || node->options != Py_None || is_observed(self);
    if (!is_special && PySet_Size(self->watched) > 0) {
        is_special = PySet_Contains(self->watched, (PyObject *)node);
    }
    if (is_special < 0) {
        return false;
    }
    return is_special ? call(self, state->names.end, (PyObject *)node, state->completed)
                      : end(self, node);
}

static PyObject *returned(PyObject *object, PyObject *const *arguments, Py_ssize_t count)
{
    struct hierarchy *self = (struct hierarchy *)object;
    if (!must_be_count(count, 2) || !must_be(arguments[0], self->state->node_type, "node") ||
        !hierarchy_returned(self, (struct node *)arguments[0], arguments[1])) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* -- the type -------------------------------------------------------------------------- */

/* The state of the module that a type, or the one it is derived from, was made by. */
static const struct module_state *state_of(PyTypeObject *type)
{
    while (type != NULL) {
        PyObject *module = PyType_GetModule(type);
        if (module != NULL) {
            return PyModule_GetState(module);
        }
        PyErr_Clear();
        type = PyType_GetSlot(type, Py_tp_base);
    }
    PyErr_SetString(PyExc_TypeError, "this is no hierarchy");
    return NULL;
}

static bool is_derived(PyObject *type, PyObject *base)
{
    if (PyType_Check(type) && PyType_IsSubtype((PyTypeObject *)type, (PyTypeObject *)base)) {
        return true;
    }
    PyErr_Format(PyExc_TypeError, "%R is not derived from %R", type, base);
    return false;
}

static PyObject *hierarchy_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    (void)args;
    (void)keywords;
    const struct module_state *state = state_of(type);
    if (state == NULL) {
        return NULL;
    }
    struct hierarchy *self = (struct hierarchy *)PyType_GenericAlloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->state = state;
    self->next_id = 1;
    hold(&self->observer, Py_None);
    self->nodes = PyDict_New();
    self->watched = PySet_New(NULL);
    if (self->nodes == NULL || self->watched == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int hierarchy_init(PyObject *object, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"wakeup", "context_type", "builder_type", NULL};
    struct hierarchy *self = (struct hierarchy *)object;
    PyObject *wakeup, *context_type, *builder_type;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OOO:Hierarchy", names, &wakeup, &context_type,
            &builder_type) ||
        !must_be(wakeup, self->state->wakeup_type, "wakeup") ||
        !is_derived(context_type, self->state->context_type) ||
        !is_derived(builder_type, self->state->builder_type)) {
        return -1;
    }
    hold(&self->wakeup, wakeup);
    hold(&self->context_type, context_type);
    hold(&self->builder_type, builder_type);
    return 0;
}

static int hierarchy_traverse(PyObject *object, visitproc visit, void *arg)
{
    struct hierarchy *self = (struct hierarchy *)object;
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self->wakeup);
    Py_VISIT(self->context_type);
    Py_VISIT(self->builder_type);
    Py_VISIT(self->nodes);
    Py_VISIT(self->watched);
    Py_VISIT(self->observer);
    return 0;
}

/* There is no tp_clear: no circle goes through a hierarchy that doesn't go through a dict, a
 * set, a wakeup or what is derived from it, too. */
static void hierarchy_dealloc(PyObject *object)
{
    struct hierarchy *self = (struct hierarchy *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    Py_CLEAR(self->wakeup);
    Py_CLEAR(self->context_type);
    Py_CLEAR(self->builder_type);
    Py_CLEAR(self->nodes);
    Py_CLEAR(self->watched);
    Py_CLEAR(self->observer);
    PyObject_GC_Del(object);
    Py_DECREF(type);
}

#define MEMBER(type, name, field, flags) {name, type, offsetof(struct hierarchy, field), flags, NULL}

static PyMemberDef members[] = {
    MEMBER(T_OBJECT_EX, "wakeup", wakeup, READONLY),
    MEMBER(T_OBJECT_EX, "context_type", context_type, READONLY),
    MEMBER(T_OBJECT_EX, "builder_type", builder_type, READONLY),
    MEMBER(T_OBJECT_EX, "_nodes", nodes, READONLY),
    MEMBER(T_OBJECT_EX, "_watched", watched, READONLY),
    MEMBER(T_OBJECT, "observer", observer, 0),
    MEMBER(T_LONGLONG, "_next_id", next_id, READONLY),
    MEMBER(T_BOOL, "_ending", ending, 0),
    {NULL, 0, 0, 0, NULL},
};

#define FAST(name) ((PyCFunction)(void (*)(void))(name))

static PyMethodDef methods[] = {
    {"insert", FAST(insert), METH_FASTCALL, "Submit one task into a family."},
    {"claim", claim, METH_O, "Start an attempt of a task just popped."},
    {"claim_for", FAST(claim_for), METH_FASTCALL, "Claim tasks until so many are in flight."},
    {"open_context", FAST(open_context), METH_FASTCALL, "A context for a task about to execute."},
    {"returned", FAST(returned), METH_FASTCALL, "The task's execute returned a value."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The twin of scantree.engine.core.hierarchy.HierarchyCore."},
    {Py_tp_new, hierarchy_new},
    {Py_tp_init, hierarchy_init},
    {Py_tp_traverse, hierarchy_traverse},
    {Py_tp_dealloc, hierarchy_dealloc},
    {Py_tp_members, members},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec hierarchy_type_spec = {
    .name = "scantree.engine._native.HierarchyCore",
    .basicsize = sizeof(struct hierarchy),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

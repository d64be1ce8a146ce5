#include "node.h"

#include <stddef.h>
#include <structmember.h>

#define FAMILY(type, name, flags) {#name, type, offsetof(struct family, name), flags, NULL}
#define NODE(type, name, flags) {#name, type, offsetof(struct node, name), flags, NULL}

int priority_from_python(PyObject *value)
{
    long priority = PyLong_AsLong(value);
    if (priority == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (priority < 0 || priority > 255) {
        PyErr_Format(PyExc_ValueError, "a priority is from 0 to 255, not %ld", priority);
        return -1;
    }
    return (int)priority;
}

/* -- families -------------------------------------------------------------------------- */

static PyMemberDef family_members[] = {
    FAMILY(T_OBJECT_EX, owner, READONLY),
    FAMILY(T_OBJECT_EX, members, READONLY),
    FAMILY(T_PYSSIZET, running, 0),
    FAMILY(T_PYSSIZET, waiting, 0),
    FAMILY(T_PYSSIZET, completed, 0),
    FAMILY(T_PYSSIZET, failed, 0),
    FAMILY(T_PYSSIZET, cancelled, 0),
    {NULL, 0, 0, 0, NULL},
};

static PyObject *family_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"owner", NULL};
    PyObject *owner;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O:Family", names, &owner)) {
        return NULL;
    }
    struct family *self = (struct family *)PyType_GenericAlloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    hold(&self->owner, owner);
    self->members = PyDict_New();
    if (self->members == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int family_traverse(PyObject *object, visitproc visit, void *arg)
{
    struct family *self = (struct family *)object;
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self->owner);
    Py_VISIT(self->members);
    return 0;
}

/* What other C code looks at without asking is never NULL: it is left, or None. */
static int family_clear(PyObject *object)
{
    hold(&((struct family *)object)->owner, Py_None);
    return 0;
}

static void family_dealloc(PyObject *object)
{
    struct family *self = (struct family *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    Py_CLEAR(self->owner);
    Py_CLEAR(self->members);
    PyObject_GC_Del(object);
    Py_DECREF(type);
}

static PyType_Slot family_slots[] = {
    {Py_tp_doc, "The twin of scantree.engine.core.node.FamilyCore."},
    {Py_tp_new, family_new},
    {Py_tp_traverse, family_traverse},
    {Py_tp_clear, family_clear},
    {Py_tp_dealloc, family_dealloc},
    {Py_tp_members, family_members},
    {0, NULL},
};

PyType_Spec family_type_spec = {
    .name = "scantree.engine._native.FamilyCore",
    .basicsize = sizeof(struct family),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = family_slots,
};

/* -- nodes ----------------------------------------------------------------------------- */

static PyMemberDef node_members[] = {
    NODE(T_OBJECT_EX, id, READONLY),
    NODE(T_OBJECT_EX, task, READONLY),
    NODE(T_OBJECT_EX, registration, READONLY),
    NODE(T_OBJECT_EX, family, READONLY),
    NODE(T_OBJECT_EX, tags, READONLY),
    NODE(T_OBJECT, options, 0),
    NODE(T_OBJECT, status, 0),
    NODE(T_OBJECT, children, 0),
    NODE(T_OBJECT, result, 0),
    NODE(T_OBJECT, error, 0),
    NODE(T_OBJECT, verdict, 0),
    NODE(T_INT, priority, 0),
    NODE(T_INT, attempts, 0),
    NODE(T_BOOL, finalizing, 0),
    {NULL, 0, 0, 0, NULL},
};

PyObject *node_new(
    const struct module_state *state,
    long long number,
    PyObject *task,
    PyObject *registration,
    PyObject *family,
    int priority,
    PyObject *tags,
    PyObject *options)
{
    PyObject *id = PyLong_FromLongLong(number);
    if (id == NULL) {
        return NULL;
    }
    struct node *self = PyObject_GC_New(struct node, (PyTypeObject *)state->node_type);
    if (self == NULL) {
        Py_DECREF(id);
        return NULL;
    }
    PyObject *const held[] = {task,    registration,   family,  tags,    options,
                              Py_None, state->pending, Py_None, Py_None, Py_None};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
        Py_INCREF(held[i]);
    }
    self->id = id;
    self->task = task;
    self->registration = registration;
    self->family = family;
    self->tags = tags;
    self->options = options;
    self->status = state->pending;
    self->children = Py_None;
    self->result = Py_None;
    self->error = Py_None;
    self->verdict = Py_None;
    self->queue = NULL;
    self->previous = NULL;
    self->next = NULL;
    self->number = number;
    self->lane = 0;
    self->priority = priority;
    self->attempts = 0;
    self->finalizing = 0;
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static PyObject *node_from_python(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    long long number;
    PyObject *task, *registration, *family, *priority_object, *tags, *options;
    if (keywords != NULL && PyDict_Size(keywords)) {
        PyErr_SetString(PyExc_TypeError, "Node takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "LOOOOOO:Node", &number, &task, &registration, &family,
            &priority_object, &tags, &options)) {
        return NULL;
    }
    const struct module_state *state = PyType_GetModuleState(type);
    int priority = priority_from_python(priority_object);
    if (priority < 0 || !must_be(family, state->family_type, "family")) {
        return NULL;
    }
    return node_new(state, number, task, registration, family, priority, tags, options);
}

static int node_traverse(PyObject *object, visitproc visit, void *arg)
{
    struct node *self = (struct node *)object;
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self->id);
    Py_VISIT(self->task);
    Py_VISIT(self->registration);
    Py_VISIT(self->family);
    Py_VISIT(self->tags);
    Py_VISIT(self->options);
    Py_VISIT(self->status);
    Py_VISIT(self->children);
    Py_VISIT(self->result);
    Py_VISIT(self->error);
    Py_VISIT(self->verdict);
    return 0;
}

/* Its id and its family are left: no circle goes through them alone. */
static int node_clear(PyObject *object)
{
    struct node *self = (struct node *)object;
    hold(&self->task, Py_None);
    hold(&self->registration, Py_None);
    hold(&self->tags, Py_None);
    hold(&self->options, Py_None);
    hold(&self->children, Py_None);
    hold(&self->result, Py_None);
    hold(&self->error, Py_None);
    hold(&self->verdict, Py_None);
    return 0;
}

static void node_dealloc(PyObject *object)
{
    struct node *self = (struct node *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    Py_CLEAR(self->id);
    Py_CLEAR(self->task);
    Py_CLEAR(self->registration);
    Py_CLEAR(self->family);
    Py_CLEAR(self->tags);
    Py_CLEAR(self->options);
    Py_CLEAR(self->status);
    Py_CLEAR(self->children);
    Py_CLEAR(self->result);
    Py_CLEAR(self->error);
    Py_CLEAR(self->verdict);
    PyObject_GC_Del(object);
    Py_DECREF(type);
}

static PyType_Slot node_slots[] = {
    {Py_tp_doc, "The twin of scantree.engine.core.node.Node."},
    {Py_tp_new, node_from_python},
    {Py_tp_traverse, node_traverse},
    {Py_tp_clear, node_clear},
    {Py_tp_dealloc, node_dealloc},
    {Py_tp_members, node_members},
    {0, NULL},
};

PyType_Spec node_type_spec = {
    .name = "scantree.engine._native.Node",
    .basicsize = sizeof(struct node),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = node_slots,
};

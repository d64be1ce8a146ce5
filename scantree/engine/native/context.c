#include "context.h"

#include <stddef.h>
#include <structmember.h>

#include "builder.h"

PyObject *context_new(struct hierarchy *hierarchy, struct node *node, bool is_open)
{
    struct context *self =
        (struct context *)PyType_GenericAlloc((PyTypeObject *)hierarchy->context_type, 0);
    if (self == NULL) {
        return NULL;
    }
    Py_INCREF((PyObject *)node);
    Py_INCREF((PyObject *)hierarchy);
    self->node = node;
    self->hierarchy = hierarchy;
    self->is_open = is_open;
    return (PyObject *)self;
}

void context_renew(struct context *self, struct node *node)
{
    PyObject *before = (PyObject *)self->node;
    Py_INCREF((PyObject *)node);
    self->node = node;
    self->is_open = 1;
    Py_DECREF(before);
}

static bool has_list(struct context *self)
{
    if (self->unsubmitted == NULL) {
        self->unsubmitted = PyList_New(0);
    }
    return self->unsubmitted != NULL;
}

bool context_enter(struct context *self, PyObject *builder)
{
    return has_list(self) && PyList_Append(self->unsubmitted, builder) == 0;
}

static PyObject *get_unsubmitted(PyObject *object, void *unused)
{
    (void)unused;
    struct context *self = (struct context *)object;
    if (!has_list(self)) {
        return NULL;
    }
    Py_INCREF(self->unsubmitted);
    return self->unsubmitted;
}

static PyObject *spawn_sibling_with(
    PyObject *object, PyObject *const *arguments, Py_ssize_t count, PyObject *keywords)
{
    struct context *self = (struct context *)object;
    const struct names *names = &self->hierarchy->state->names;
    PyObject *task = only_argument(arguments, count, keywords, "task");
    if (task == NULL) {
        return NULL;
    }
    if (!self->is_open) {
        PyObject *answer = PyObject_CallMethodObjArgs(object, names->refuse, NULL);
        Py_XDECREF(answer);
        if (answer == NULL) {
            return NULL;
        }
    }
    PyObject *peers = PyObject_GetAttr(self->node->registration, names->peers);
    if (peers == NULL) {
        return NULL;
    }
    PyObject *builder = builder_of_sibling(self, peers, task);
    Py_DECREF(peers);
    return builder;
}

/* Its node and its hierarchy are left: no circle goes through them alone. */
static int context_clear(PyObject *object)
{
    Py_CLEAR(((struct context *)object)->unsubmitted);
    return 0;
}

static int context_traverse(PyObject *object, visitproc visit, void *arg)
{
    struct context *self = (struct context *)object;
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self->node);
    Py_VISIT(self->hierarchy);
    Py_VISIT(self->unsubmitted);
    return 0;
}

static void context_dealloc(PyObject *object)
{
    struct context *self = (struct context *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    Py_CLEAR(self->node);
    Py_CLEAR(self->hierarchy);
    Py_CLEAR(self->unsubmitted);
    PyObject_GC_Del(object);
    Py_DECREF(type);
}

static PyObject *refuse_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    (void)type;
    (void)args;
    (void)keywords;
    PyErr_SetString(PyExc_TypeError, "a context is opened by its hierarchy");
    return NULL;
}

static PyMemberDef members[] = {
    {"node", T_OBJECT_EX, offsetof(struct context, node), READONLY, NULL},
    {"hierarchy", T_OBJECT_EX, offsetof(struct context, hierarchy), READONLY, NULL},
    {"is_open", T_BOOL, offsetof(struct context, is_open), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef getters[] = {
    {"unsubmitted", get_unsubmitted, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"spawn_sibling_with", (PyCFunction)(void (*)(void))spawn_sibling_with,
        METH_FASTCALL | METH_KEYWORDS,
        "spawn_sibling_with($self, task)\n--\n\n"
        "Build the submission of a child of this task's parent."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The twin of scantree.engine.core.context.ContextCore."},
    {Py_tp_new, refuse_new},
    {Py_tp_traverse, context_traverse},
    {Py_tp_clear, context_clear},
    {Py_tp_dealloc, context_dealloc},
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec context_type_spec = {
    .name = "scantree.engine._native.ContextCore",
    .basicsize = sizeof(struct context),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

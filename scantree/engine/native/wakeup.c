#include "wakeup.h"

#include <stddef.h>
#include <structmember.h>

struct wakeup {
    PyObject_HEAD
    PyObject *waiting;
};

bool wakeup_ring(PyObject *object)
{
    struct wakeup *self = (struct wakeup *)object;
    PyObject *waiting = self->waiting;
    if (waiting == NULL || waiting == Py_None) {
        return true;
    }
    self->waiting = NULL;
    PyObject *answer = PyObject_CallMethod(waiting, "set", NULL);
    Py_DECREF(waiting);
    Py_XDECREF(answer);
    return answer != NULL;
}

static PyObject *ring(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (!wakeup_ring(self)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static int wakeup_traverse(PyObject *object, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(((struct wakeup *)object)->waiting);
    return 0;
}

static int wakeup_clear(PyObject *object)
{
    Py_CLEAR(((struct wakeup *)object)->waiting);
    return 0;
}

static void wakeup_dealloc(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    wakeup_clear(object);
    PyObject_GC_Del(object);
    Py_DECREF(type);
}

static PyMemberDef members[] = {
    {"waiting", T_OBJECT, offsetof(struct wakeup, waiting), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyMethodDef methods[] = {
    {"ring", ring, METH_NOARGS, "There may be something new to do."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The twin of scantree.engine.core.wakeup.WakeupCore."},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_traverse, wakeup_traverse},
    {Py_tp_clear, wakeup_clear},
    {Py_tp_dealloc, wakeup_dealloc},
    {Py_tp_members, members},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec wakeup_type_spec = {
    .name = "scantree.engine._native.WakeupCore",
    .basicsize = sizeof(struct wakeup),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

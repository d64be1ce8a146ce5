/* What the extension module keeps of Python's: nothing is global to the process. */
#ifndef SCANTREE_ENGINE_MODULE_STATE_H
#define SCANTREE_ENGINE_MODULE_STATE_H

#include <Python.h>

#include <stdbool.h>

/* The names of attributes and methods, each with what it is called by here. */
#define NAMES(NAME)                \
    NAME(end, "_end")              \
    NAME(end_family, "_end_family") \
    NAME(enter_group, "_enter_group") \
    NAME(enter_key, "_enter_key")  \
    NAME(in_flight, "in_flight")   \
    NAME(known, "_known")          \
    NAME(lost, "lost")             \
    NAME(peers, "peers")           \
    NAME(raised, "raised")         \
    NAME(ready, "ready")           \
    NAME(refuse, "refuse")         \
    NAME(reject, "reject")         \
    NAME(rest, "_rest")            \
    NAME(started, "started")       \
    NAME(submitted, "submitted")   \
    NAME(tags_over, "tags_over")

#define DECLARE_NAME(name, text) PyObject *name;

struct names {
    NAMES(DECLARE_NAME)
};

struct module_state {
    PyObject *builder_type;
    PyObject *context_type;
    PyObject *family_type;
    PyObject *hierarchy_type;
    PyObject *node_type;
    PyObject *ready_queue_type;
    PyObject *submission_type;
    PyObject *wakeup_type;
    /* From scantree.engine.status and scantree.engine.outcome. */
    PyObject *pending;
    PyObject *running;
    PyObject *waiting;
    PyObject *completed;
    PyObject *inserted;
    PyObject *outcome_type;
    PyObject *no_tags;
    PyObject *coroutine_type; /* of Python's own */
    PyObject *awaits;         /* from scantree.engine.inline */
    struct names names;
};

/* Let a field hold another object, which may be NULL; what it held may run Python's code. */
static inline void hold(PyObject **field, PyObject *object)
{
    PyObject *before = *field;
    Py_XINCREF(object);
    *field = object;
    Py_XDECREF(before);
}

static inline bool is_of_type(PyObject *object, PyObject *type)
{
    return (PyObject *)Py_TYPE(object) == type;
}

/* Whether it is an instance of the type, or of one derived from it; sets TypeError if not. */
static inline bool must_be(PyObject *object, PyObject *type, const char *name)
{
    if (PyType_IsSubtype(Py_TYPE(object), (PyTypeObject *)type)) {
        return true;
    }
    PyErr_Format(PyExc_TypeError, "this is no %s: %R", name, object);
    return false;
}

/* The one argument of a call that may give it by its name; NULL with TypeError. */
static inline PyObject *only_argument(
    PyObject *const *arguments, Py_ssize_t count, PyObject *keywords, const char *name)
{
    Py_ssize_t named = keywords ? PyTuple_Size(keywords) : 0;
    if (count + named != 1) {
        PyErr_Format(PyExc_TypeError, "one argument is wanted, %s, not %zd", name, count + named);
        return NULL;
    }
    if (named && PyUnicode_CompareWithASCIIString(PyTuple_GetItem(keywords, 0), name)) {
        PyErr_Format(PyExc_TypeError, "the argument is called %s", name);
        return NULL;
    }
    return arguments[0];
}

/* Sets TypeError if it isn't. */
static inline bool must_be_count(Py_ssize_t given, Py_ssize_t wanted)
{
    if (given != wanted) {
        PyErr_Format(PyExc_TypeError, "%zd arguments are wanted, not %zd", wanted, given);
    }
    return given == wanted;
}

#endif

#include "python_request.h"

#include <string.h>

static bool get_number(PyObject *request, PyObject *name, uint64_t *number)
{
    PyObject *value = PyObject_GetAttr(request, name);
    if (value == NULL) {
        return false;
    }
    *number = PyLong_AsUnsignedLongLong(value);
    Py_DECREF(value);
    return *number != UINT64_MAX || !PyErr_Occurred();
}

static bool get_truth(PyObject *request, PyObject *name, bool *truth)
{
    PyObject *value = PyObject_GetAttr(request, name);
    if (value == NULL) {
        return false;
    }
    int is_true = PyObject_IsTrue(value);
    Py_DECREF(value);
    *truth = is_true > 0;
    return is_true >= 0;
}

/* The path below the root: the prefix where that isn't below another request. */
static PyObject *get_prefix(const struct module_state *state, PyObject *request)
{
    PyObject *base = PyObject_GetAttr(request, state->base);
    if (base == NULL) {
        return NULL;
    }
    Py_DECREF(base);
    return PyObject_GetAttr(request, base == Py_None ? state->prefix : state->dir_prefix);
}

static struct job *job_with_prefix(const struct module_state *state, PyObject *request)
{
    PyObject *prefix = get_prefix(state, request);
    char *data;
    Py_ssize_t length;
    struct job *job = NULL;
    if (prefix == NULL || PyBytes_AsStringAndSize(prefix, &data, &length)) {
        Py_XDECREF(prefix);
        return NULL;
    }
    if (memchr(data, '\0', (size_t)length)) {
        PyErr_SetString(PyExc_ValueError, "embedded null byte");
    } else if ((job = job_new((size_t)length)) == NULL) {
        PyErr_NoMemory();
    } else {
        memcpy(job->prefix, data, (size_t)length);
        job->levels = count_levels(data, (size_t)length);
    }
    Py_DECREF(prefix);
    return job;
}

struct job *python_request(const struct module_state *state, PyObject *pair, size_t root_count)
{
    if (!PyTuple_Check(pair) || PyTuple_Size(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "a batch holds pairs of token and request");
        return NULL;
    }
    long long token = PyLong_AsLongLong(PyTuple_GetItem(pair, 0));
    if (token == -1 && PyErr_Occurred()) {
        return NULL;
    }
    PyObject *request = PyTuple_GetItem(pair, 1);
    struct job *job = job_with_prefix(state, request);
    if (job == NULL) {
        return NULL;
    }
    uint64_t root = 0;
    job->token = (uint64_t)token;
    if (get_number(request, state->root, &root) &&
        get_number(request, state->parent_device, &job->parent_device) &&
        get_number(request, state->inode, &job->inode) &&
        get_truth(request, state->followed, &job->followed)) {
        if (root < root_count) {
            job->root = (size_t)root;
            return job;
        }
        PyErr_SetString(PyExc_IndexError, "there is no such root");
    }
    job_free(job);
    return NULL;
}

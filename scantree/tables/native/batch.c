#include "batch.h"

#include <stdlib.h>

#include "columns.h"

enum { MOST_BUFFERS = 3 };

struct kept_column {
    PyObject *owner; /* of the buffers */
    const void *buffers[MOST_BUFFERS];
};

struct kept_batch {
    struct ArrowArray children[MOST_COLUMNS];
    struct ArrowArray *pointers[MOST_COLUMNS];
    const void *no_buffer[1];
};

/* Called by whoever has the column, in any thread, and where an exception may be on its way. */
static void release_column(struct ArrowArray *array)
{
    struct kept_column *kept = array->private_data;
    array->release = NULL;
    if (Py_IsInitialized()) {
        PyGILState_STATE lock = PyGILState_Ensure();
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        Py_DECREF(kept->owner);
        PyErr_Restore(type, value, traceback);
        PyGILState_Release(lock);
    }
    free(kept);
}

static void release_batch(struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children; i++) {
        struct ArrowArray *child = array->children[i];
        if (child->release != NULL) {
            child->release(child);
        }
    }
    free(array->private_data);
    array->release = NULL;
}

static bool fill_column(PyObject *buffers, int64_t rows, struct ArrowArray *array)
{
    Py_ssize_t count = PyList_Size(buffers);
    if (count < 0 || count >= MOST_BUFFERS) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "a column has one buffer or two");
        }
        return false;
    }
    struct kept_column *kept = calloc(1, sizeof *kept);
    if (kept == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        kept->buffers[i + 1] = PyBytes_AsString(PyList_GetItem(buffers, i));
        if (kept->buffers[i + 1] == NULL) {
            free(kept);
            return false;
        }
    }
    Py_INCREF(buffers);
    kept->owner = buffers;
    *array = (struct ArrowArray){
        .length = rows,
        .n_buffers = count + 1,
        .buffers = kept->buffers,
        .release = release_column,
        .private_data = kept,
    };
    return true;
}

bool batch_fill(PyObject *batch, size_t columns, struct ArrowArray *array)
{
    long long rows;
    PyObject *lists;
    if (!PyArg_ParseTuple(batch, "LO!:batch", &rows, &PyList_Type, &lists)) {
        return false;
    }
    if (PyList_Size(lists) != (Py_ssize_t)columns) {
        PyErr_SetString(PyExc_ValueError, "a batch has another number of columns");
        return false;
    }
    struct kept_batch *kept = calloc(1, sizeof *kept);
    if (kept == NULL) {
        PyErr_NoMemory();
        return false;
    }
    *array = (struct ArrowArray){
        .length = rows,
        .n_buffers = 1,
        .buffers = kept->no_buffer,
        .children = kept->pointers,
        .release = release_batch,
        .private_data = kept,
    };
    for (size_t i = 0; i < columns; i++) {
        if (!fill_column(PyList_GetItem(lists, (Py_ssize_t)i), rows, &kept->children[i])) {
            release_batch(array);
            return false;
        }
        kept->pointers[i] = &kept->children[i];
        array->n_children++;
    }
    return true;
}

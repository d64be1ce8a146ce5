/* scantree.tables._native: a stream of rows in a capsule, as Arrow's readers take it. */
#include <Python.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "columns.h"

static const char capsule_name[] = "arrow_array_stream";

enum { ERROR_SIZE = 512 };

struct kept_stream {
    PyObject *next_batch;
    struct columns columns;
    char error[ERROR_SIZE];
};

/* Keep what an exception says, and forget it: its caller knows none. */
static void note_exception(struct kept_stream *kept)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *text = value ? PyObject_Str(value) : NULL;
    const char *said = text ? PyUnicode_AsUTF8AndSize(text, NULL) : NULL;
    PyErr_Clear();
    strncpy(kept->error, said && *said ? said : "the rows could not be read", ERROR_SIZE - 1);
    Py_XDECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema)
{
    struct kept_stream *kept = stream->private_data;
    return columns_schema(&kept->columns, schema) ? 0 : ENOMEM;
}

static int fill_next(struct kept_stream *kept, struct ArrowArray *array)
{
    PyObject *batch = PyObject_CallNoArgs(kept->next_batch);
    int error = 0;
    if (batch == Py_None) {
        *array = (struct ArrowArray){0};
    } else if (batch == NULL || !batch_fill(batch, kept->columns.count, array)) {
        note_exception(kept);
        error = EIO;
    }
    Py_XDECREF(batch);
    return error;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *array)
{
    PyGILState_STATE lock = PyGILState_Ensure();
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    int error = fill_next(stream->private_data, array);
    PyErr_Restore(type, value, traceback);
    PyGILState_Release(lock);
    return error;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    const struct kept_stream *kept = stream->private_data;
    return kept->error[0] ? kept->error : NULL;
}

static void release_stream(struct ArrowArrayStream *stream)
{
    struct kept_stream *kept = stream->private_data;
    stream->release = NULL;
    if (Py_IsInitialized()) {
        PyGILState_STATE lock = PyGILState_Ensure();
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        Py_DECREF(kept->next_batch);
        PyErr_Restore(type, value, traceback);
        PyGILState_Release(lock);
    }
    free(kept);
}

/* Of a capsule that nobody has any more; what somebody took out of it is his. */
static void end_capsule(PyObject *capsule)
{
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, capsule_name);
    if (stream->release != NULL) {
        stream->release(stream);
    }
    free(stream);
}

static bool take_columns(struct columns *columns, PyObject *given)
{
    Py_ssize_t count = PyTuple_Size(given);
    if (count > MOST_COLUMNS) {
        PyErr_SetString(PyExc_ValueError, "there are too many columns");
        return false;
    }
    columns->count = (size_t)count;
    for (Py_ssize_t i = 0; i < count; i++) {
        const char *name;
        const char *format;
        if (!PyArg_ParseTuple(PyTuple_GetItem(given, i), "ss:column", &name, &format)) {
            return false;
        }
        if (strlen(name) >= NAME_SIZE || strlen(format) >= FORMAT_SIZE) {
            PyErr_SetString(PyExc_ValueError, "a column's name is too long");
            return false;
        }
        strcpy(columns->each[i].name, name);
        strcpy(columns->each[i].format, format);
    }
    return true;
}

static PyObject *stream_capsule(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *columns;
    PyObject *next_batch;
    if (!PyArg_ParseTuple(arguments, "O!O:stream_capsule", &PyTuple_Type, &columns, &next_batch)) {
        return NULL;
    }
    struct kept_stream *kept = calloc(1, sizeof *kept);
    struct ArrowArrayStream *stream = calloc(1, sizeof *stream);
    if (kept == NULL || stream == NULL) {
        PyErr_NoMemory();
    } else if (take_columns(&kept->columns, columns)) {
        Py_INCREF(next_batch);
        kept->next_batch = next_batch;
        *stream = (struct ArrowArrayStream){
            get_schema, get_next, get_last_error, release_stream, kept};
        PyObject *capsule = PyCapsule_New(stream, capsule_name, end_capsule);
        if (capsule != NULL) {
            return capsule;
        }
        Py_DECREF(next_batch);
    }
    free(kept);
    free(stream);
    return NULL;
}

static PyMethodDef functions[] = {
    {"stream_capsule", stream_capsule, METH_VARARGS, "See scantree.tables.arrow_stream."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "scantree.tables._native",
    .m_doc = "A stream of rows, as Arrow's readers take it.",
    .m_methods = functions,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}

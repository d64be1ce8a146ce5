/* scantree.exchange._native: what is by far the most of an export, for Python. */
#include <Python.h>

#include "lines.h"

static PyObject *made_lines(PyObject *part, const struct place *place, line_writer *write)
{
    Py_ssize_t length;
    const char *bytes = PyUnicode_AsUTF8AndSize(part, &length);
    if (bytes == NULL) {
        return NULL;
    }
    struct text text = {0};
    enum lines_result result = write_lines(&text, bytes, (size_t)length, place, write);
    PyObject *made = NULL;
    if (result == LINES_NO_MEMORY) {
        PyErr_NoMemory();
    } else if (result == LINES_ODD) {
        made = Py_NewRef(Py_None);
    } else {
        made = PyBytes_FromStringAndSize(text.start, (Py_ssize_t)text.length);
    }
    text_free(&text);
    return made;
}

/* A number that is larger than any of ours is left to whoever calls. */
static PyObject *none_if_too_large(void)
{
    if (!PyErr_ExceptionMatches(PyExc_OverflowError)) {
        return NULL;
    }
    PyErr_Clear();
    return Py_NewRef(Py_None);
}

static PyObject *ncdu_lines(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    PyObject *part;
    long long mtime, inode, uid, gid, device, above;
    int marks_links;
    if (!PyArg_ParseTuple(
            arguments, "U(LLLLL)Lp", &part, &mtime, &inode, &uid, &gid, &device, &above, &marks_links)) {
        return none_if_too_large();
    }
    struct place place = {
        .mtime = mtime,
        .inode = inode,
        .uid = uid,
        .gid = gid,
        .device = device,
        .above = above,
        .marks_links = marks_links != 0,
    };
    return made_lines(part, &place, write_ncdu);
}

static PyObject *lines_of_paths(PyObject *arguments, line_writer *write)
{
    PyObject *part;
    const char *path;
    Py_ssize_t path_length;
    long long mtime, inode, uid, gid, device, depth;
    if (!PyArg_ParseTuple(
            arguments, "U(LLLLL)y#L", &part, &mtime, &inode, &uid, &gid, &device, &path, &path_length, &depth)) {
        return none_if_too_large();
    }
    struct place place = {
        .mtime = mtime,
        .inode = inode,
        .uid = uid,
        .gid = gid,
        .device = device,
        .depth = depth,
        .path = path,
        .path_length = (size_t)path_length,
    };
    return made_lines(part, &place, write);
}

static PyObject *ndjson_lines(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    return lines_of_paths(arguments, write_ndjson);
}

static PyObject *csv_lines(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    return lines_of_paths(arguments, write_csv);
}

static PyMethodDef methods[] = {
    {"ncdu_lines", ncdu_lines, METH_VARARGS, NULL},
    {"ndjson_lines", ndjson_lines, METH_VARARGS, NULL},
    {"csv_lines", csv_lines, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "scantree.exchange._native",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}

#include "python_options.h"

#include <stdlib.h>
#include <string.h>

#include "excludes.h"

/* The bytes of a path or pattern, NUL at the end; NULL and an exception if it has one. */
static char *copy_of_bytes(PyObject *bytes, Py_ssize_t *length)
{
    char *data;
    if (PyBytes_AsStringAndSize(bytes, &data, length)) {
        return NULL;
    }
    if (strlen(data) != (size_t)*length) {
        PyErr_SetString(PyExc_ValueError, "embedded null byte");
        return NULL;
    }
    char *copy = malloc((size_t)*length + 1);
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    return memcpy(copy, data, (size_t)*length + 1);
}

static void free_roots(struct options *options)
{
    for (size_t i = 0; i < options->root_count; i++) {
        free(options->roots[i].path);
    }
    free(options->roots);
}

static bool take_roots(struct options *options, PyObject *paths)
{
    Py_ssize_t count = PyTuple_Size(paths);
    options->roots = calloc(count ? (size_t)count : 1, sizeof *options->roots);
    if (options->roots == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        struct root *root = &options->roots[i];
        Py_ssize_t length;
        root->path = copy_of_bytes(PyTuple_GetItem(paths, i), &length);
        if (root->path == NULL) {
            free_roots(options);
            return false;
        }
        root->path_length = (size_t)length;
        root->fd = -1;
        options->root_count++;
    }
    return true;
}

bool take_patterns(const struct excludes **taken, PyObject *patterns)
{
    Py_ssize_t count = PyTuple_Size(patterns);
    if (count == 0) {
        return true;
    }
    char **copies = calloc((size_t)count, sizeof *copies);
    bool is_good = copies != NULL;
    if (!is_good) {
        PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; is_good && i < count; i++) {
        Py_ssize_t length;
        copies[i] = copy_of_bytes(PyTuple_GetItem(patterns, i), &length);
        is_good = copies[i] != NULL;
    }
    if (is_good) {
        *taken = excludes_new(copies, (size_t)count);
        if (*taken == NULL) {
            PyErr_SetFromErrno(PyExc_OSError);
            return false;
        }
        return true;
    }
    for (Py_ssize_t i = 0; copies != NULL && i < count; i++) {
        free(copies[i]);
    }
    free(copies);
    return false;
}

static bool take_watched(struct options *options, PyObject *identities)
{
    Py_ssize_t count = PyTuple_Size(identities);
    struct identity *watched = calloc(count ? (size_t)count : 1, sizeof *watched);
    if (watched == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        unsigned long long device;
        unsigned long long inode;
        if (!PyArg_ParseTuple(PyTuple_GetItem(identities, i), "KK:watched", &device, &inode)) {
            free(watched);
            return false;
        }
        watched[i] = (struct identity){.inode = inode, .device = device};
    }
    options->remembering.watched = watched;
    options->remembering.watched_count = (size_t)count;
    remembering_sort(&options->remembering);
    return true;
}

static bool take_all_else(
    struct options *options, PyObject *roots, PyObject *patterns, PyObject *watched)
{
    if (!take_roots(options, roots)) {
        return false;
    }
    if (!take_watched(options, watched)) {
        free_roots(options);
        return false;
    }
    if (!take_patterns(&options->excludes, patterns)) {
        remembering_free(&options->remembering);
        free_roots(options);
        return false;
    }
    return true;
}

static bool take_marks(struct options *options, PyObject *names)
{
    Py_ssize_t count = names == NULL ? 0 : PyTuple_Size(names);
    if (count == 0) {
        return true;
    }
    if (count > MOST_MARKS) {
        PyErr_Format(PyExc_ValueError, "there are %d marks at most", (int)MOST_MARKS);
        return false;
    }
    options->marks = calloc((size_t)count, sizeof *options->marks);
    if (options->marks == NULL) {
        PyErr_NoMemory();
        return false;
    }
    options->mark_count = (size_t)count;
    for (Py_ssize_t i = 0; i < count; i++) {
        struct mark *mark = &options->marks[i];
        Py_ssize_t length;
        mark->text = copy_of_bytes(PyTuple_GetItem(names, i), &length);
        if (mark->text == NULL) {
            return false;
        }
        mark->is_ending = mark->text[0] == '*';
        mark->length = (size_t)length - mark->is_ending;
        memmove(mark->text, mark->text + mark->is_ending, mark->length + 1);
    }
    return true;
}

bool python_options(
    struct options *options,
    PyObject *roots,
    PyObject *patterns,
    PyObject *watched,
    PyObject *marks)
{
    if (!take_marks(options, marks)) {
        marks_free(options->marks, options->mark_count);
        return false;
    }
    if (!take_all_else(options, roots, patterns, watched)) {
        marks_free(options->marks, options->mark_count);
        return false;
    }
    return true;
}

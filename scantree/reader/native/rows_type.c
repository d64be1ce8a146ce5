/* A few thousand rows in columns, which whoever has the whole tree takes now and then: so a row
 * costs no object of Python's, and the columns there grow many rows at once. */
#include "rows_type.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "listing_type.h"
#include "module_state.h"

enum { CAPACITY = 4096, REFUSED = -1 };

struct columns {
    int32_t parents[CAPACITY];
    int64_t apparent_sizes[CAPACITY];
    int64_t allocated_sizes[CAPACITY];
    int64_t inodes[CAPACITY];
    int64_t files[CAPACITY];
    int64_t name_ends[CAPACITY];
};

struct rows_object {
    PyObject_HEAD
    struct columns *columns;
    struct arena names; /* counts in bytes */
    long first;         /* the number of the first row here */
    size_t count;
    int64_t names_before; /* how long the names of the rows before are */
};

static bool append_name(struct rows_object *rows, PyObject *prefix)
{
    char *path;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(prefix, &path, &length)) {
        return false;
    }
    const char *slash = memrchr(path, '/', (size_t)length);
    const char *name = slash ? slash + 1 : path;
    size_t size = (size_t)(path + length - name);
    /* A byte more: no name is no lack of memory. */
    char *room = arena_room(&rows->names, size + 1);
    if (room == NULL) {
        PyErr_NoMemory();
        return false;
    }
    memcpy(room, name, size);
    rows->names.used += size;
    return true;
}

static PyObject *add(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    struct rows_object *rows = (struct rows_object *)self;
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    if (count != 3) {
        PyErr_SetString(PyExc_TypeError, "add takes a listing, a parent's row and a path");
        return NULL;
    }
    const struct listing *listing = listing_from_python(state, arguments[0]);
    long parent = listing ? PyLong_AsLong(arguments[1]) : 0;
    if (listing == NULL || (parent == -1 && PyErr_Occurred())) {
        return NULL;
    }
    struct sum blocks = listing->blocks;
    sum_add(&blocks, listing->directory_blocks);
    if (rows->count == CAPACITY || parent < INT32_MIN || parent > INT32_MAX ||
        listing->apparent_size.high != 0 || listing->apparent_size.low > INT64_MAX ||
        blocks.high != 0 || blocks.low > INT64_MAX / 512) {
        return PyLong_FromLong(REFUSED);
    }
    if (!append_name(rows, arguments[2])) {
        return NULL;
    }
    struct columns *columns = rows->columns;
    size_t row = rows->count++;
    columns->parents[row] = (int32_t)parent;
    columns->apparent_sizes[row] = (int64_t)listing->apparent_size.low;
    columns->allocated_sizes[row] = (int64_t)blocks.low * 512;
    columns->inodes[row] = (int64_t)(listing->files + listing->symlinks + listing->others + 1);
    columns->files[row] = (int64_t)listing->files;
    columns->name_ends[row] = rows->names_before + (int64_t)rows->names.used;
    return PyLong_FromLong(rows->first + (long)row);
}

static PyObject *bytes_of(const void *column, size_t size)
{
    return PyBytes_FromStringAndSize(column, (Py_ssize_t)size);
}

static PyObject *take(PyObject *self, PyObject *unused)
{
    (void)unused;
    struct rows_object *rows = (struct rows_object *)self;
    const struct columns *columns = rows->columns;
    size_t wide = rows->count * sizeof(int64_t);
    PyObject *taken = Py_BuildValue("(NNNNNNN)",
        bytes_of(columns->parents, rows->count * sizeof(int32_t)),
        bytes_of(columns->apparent_sizes, wide), bytes_of(columns->allocated_sizes, wide),
        bytes_of(columns->inodes, wide), bytes_of(columns->files, wide),
        bytes_of(columns->name_ends, wide), bytes_of(rows->names.bytes, rows->names.used));
    if (taken != NULL) {
        rows->first += (long)rows->count;
        rows->names_before += (int64_t)rows->names.used;
        rows->count = 0;
        rows->names.used = 0;
    }
    return taken;
}

static PyObject *begin(PyObject *self, PyObject *arguments)
{
    struct rows_object *rows = (struct rows_object *)self;
    long long names_before;
    if (!PyArg_ParseTuple(arguments, "lL:begin", &rows->first, &names_before)) {
        return NULL;
    }
    rows->names_before = names_before;
    Py_RETURN_NONE;
}

/* The numbers of an array.array; whoever gets them lets go of the view. */
static void *view_numbers(PyObject *array, Py_buffer *view, size_t size)
{
    if (PyObject_GetBuffer(array, view, PyBUF_WRITABLE)) {
        return NULL;
    }
    /* An empty array shows memory of its own, wherever that lies. */
    bool is_aligned = view->len == 0 || (uintptr_t)view->buf % size == 0;
    if ((size_t)view->itemsize != size || !is_aligned) {
        PyErr_SetString(PyExc_TypeError, "this is no array of such numbers");
        PyBuffer_Release(view);
        return NULL;
    }
    return view->buf;
}

/* From which row on it is to be added up elsewhere, because that one doesn't fit. */
static Py_ssize_t add_to_parents(const int32_t *parents, int64_t *sums, Py_ssize_t count)
{
    for (Py_ssize_t row = count - 1; row >= 0; row--) {
        int32_t parent = parents[row];
        if (parent < 0) {
            continue;
        }
        int64_t sum;
        if (parent >= row || __builtin_add_overflow(sums[parent], sums[row], &sum)) {
            return row;
        }
        sums[parent] = sum;
    }
    return REFUSED;
}

static PyObject *sum_upwards(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *parents_array;
    PyObject *sums_array;
    if (!PyArg_ParseTuple(arguments, "OO:sum_upwards", &parents_array, &sums_array)) {
        return NULL;
    }
    Py_buffer parents_view;
    Py_buffer sums_view;
    const int32_t *parents = view_numbers(parents_array, &parents_view, sizeof(int32_t));
    if (parents == NULL) {
        return NULL;
    }
    int64_t *sums = view_numbers(sums_array, &sums_view, sizeof(int64_t));
    PyObject *answer = NULL;
    if (sums != NULL) {
        Py_ssize_t count = sums_view.len / sums_view.itemsize;
        if (count == parents_view.len / parents_view.itemsize) {
            answer = PyLong_FromSsize_t(add_to_parents(parents, sums, count));
        } else {
            PyErr_SetString(PyExc_ValueError, "the columns are not of one length");
        }
        PyBuffer_Release(&sums_view);
    }
    PyBuffer_Release(&parents_view);
    return answer;
}

/* Columns to look up values in; the first is one of parents. */
enum { MOST_COLUMNS = 8 };
struct lookup {
    Py_buffer views[MOST_COLUMNS];
    Py_ssize_t count;
    Py_ssize_t length; /* of each */
};

static void lookup_release(struct lookup *lookup)
{
    while (lookup->count) {
        PyBuffer_Release(&lookup->views[--lookup->count]);
    }
}

static bool lookup_open(struct lookup *lookup, PyObject *columns)
{
    Py_ssize_t count = PyTuple_Size(columns);
    *lookup = (struct lookup){0};
    bool is_good = count > 0 && count <= MOST_COLUMNS;
    while (is_good && lookup->count < count) {
        Py_ssize_t place = lookup->count;
        size_t size = place ? sizeof(int64_t) : sizeof(int32_t);
        Py_buffer *view = &lookup->views[place];
        if (view_numbers(PyTuple_GetItem(columns, place), view, size) == NULL) {
            lookup_release(lookup);
            return false;
        }
        lookup->count++;
        Py_ssize_t length = view->len / view->itemsize;
        is_good = place == 0 || length == lookup->length;
        lookup->length = length;
    }
    if (!is_good) {
        lookup_release(lookup);
        PyErr_SetString(PyExc_ValueError, "the columns are too many, or not of one length");
    }
    return is_good;
}

static bool set_values(PyObject *list, Py_ssize_t at, const struct lookup *lookup, int32_t row)
{
    if (row < 0 || row >= lookup->length) {
        PyErr_SetString(PyExc_IndexError, "there is no such row");
        return false;
    }
    const int32_t *parents = lookup->views[0].buf;
    PyObject *value = PyLong_FromLong(parents[row]);
    bool is_good = value != NULL && PyList_SetItem(list, at, value) == 0;
    value = is_good ? PyLong_FromLong(row) : NULL;
    is_good = value != NULL && PyList_SetItem(list, at + 1, value) == 0;
    for (Py_ssize_t place = 1; is_good && place < lookup->count; place++) {
        const int64_t *column = lookup->views[place].buf;
        value = PyLong_FromLongLong(column[row]);
        is_good = value != NULL && PyList_SetItem(list, at + 1 + place, value) == 0;
    }
    return is_good;
}

static PyObject *values(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *rows_array;
    PyObject *columns;
    Py_buffer rows_view;
    struct lookup lookup;
    if (!PyArg_ParseTuple(arguments, "OO!:values", &rows_array, &PyTuple_Type, &columns)) {
        return NULL;
    }
    const int32_t *rows = view_numbers(rows_array, &rows_view, sizeof(int32_t));
    if (rows == NULL) {
        return NULL;
    }
    PyObject *list = NULL;
    if (lookup_open(&lookup, columns)) {
        Py_ssize_t count = rows_view.len / rows_view.itemsize;
        Py_ssize_t width = lookup.count + 1;
        list = PyList_New(count * width);
        for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
            if (!set_values(list, i * width, &lookup, rows[i])) {
                Py_CLEAR(list);
            }
        }
        lookup_release(&lookup);
    }
    PyBuffer_Release(&rows_view);
    return list;
}

static Py_ssize_t length(PyObject *self)
{
    return (Py_ssize_t)((struct rows_object *)self)->count;
}

static PyObject *rows_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, ":Rows", names)) {
        return NULL;
    }
    struct rows_object *rows = (struct rows_object *)PyType_GenericAlloc(type, 0);
    if (rows == NULL) {
        return NULL;
    }
    rows->columns = PyMem_Malloc(sizeof *rows->columns);
    if (rows->columns == NULL) {
        Py_DECREF(rows);
        return PyErr_NoMemory();
    }
    return (PyObject *)rows;
}

static void rows_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    struct rows_object *rows = (struct rows_object *)self;
    PyMem_Free(rows->columns);
    arena_free(&rows->names);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"add", (PyCFunction)(void (*)(void))add, METH_FASTCALL,
        "Add a plain listing's row, by its parent's and its path; its number, or -1."},
    {"take", take, METH_NOARGS, "The columns of the rows that are here, and none is then."},
    {"sum_upwards", sum_upwards, METH_VARARGS,
        "Add each row of a column to its parent's; the row that does not fit, or -1."},
    {"values", values, METH_VARARGS, "Of each row its parent's, its own, and its values."},
    {"begin", begin, METH_VARARGS, "Number the next row so, after names of this length."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Rows of plain listings of the native reader, for a tree to take."},
    {Py_tp_new, rows_new},
    {Py_tp_dealloc, rows_dealloc},
    {Py_tp_methods, methods},
    {Py_sq_length, length},
    {0, NULL},
};

PyType_Spec rows_type_spec = {
    .name = "scantree.reader._native.Rows",
    .basicsize = sizeof(struct rows_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

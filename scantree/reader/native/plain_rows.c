#include "plain_rows.h"

#include <stdint.h>
#include <string.h>

#include "listing_type.h"
#include "module_state.h"

enum {
    COLUMNS = 17,
    /* The row of what was left out, as the scan has it. */
    NOT_COUNTED = -2,
};

/* What the values of one call go into, and come from. */
struct table {
    const struct module_state *state;
    PyObject *rows;
    PyObject *entries;
    PyObject *known;
    PyObject *read;
    PyObject *rest;
    size_t most;
};

/* A directory that was read, as its request says. Owns what it points to. */
struct place {
    PyObject *parent;
    PyObject *name;
    PyObject *root;
    PyObject *depth;
    bool is_root;
};

static void place_free(struct place *place)
{
    Py_XDECREF(place->parent);
    Py_XDECREF(place->name);
    Py_XDECREF(place->root);
    Py_XDECREF(place->depth);
}

/* The last name of a path. */
static PyObject *last_name(PyObject *prefix)
{
    char *bytes;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(prefix, &bytes, &length)) {
        return NULL;
    }
    const char *slash = memrchr(bytes, '/', (size_t)length);
    if (slash == NULL) {
        Py_INCREF(prefix);
        return prefix;
    }
    return PyBytes_FromStringAndSize(slash + 1, bytes + length - (slash + 1));
}

static bool find_place(const struct table *table, PyObject *request, struct place *place)
{
    const struct module_state *state = table->state;
    place->parent = PyObject_GetAttr(request, state->parent_row);
    place->root = PyObject_GetAttr(request, state->root);
    place->depth = PyObject_GetAttr(request, state->depth);
    PyObject *prefix = PyObject_GetAttr(request, state->prefix);
    bool is_good = place->parent && place->root && place->depth && prefix;
    if (is_good) {
        int is_below = PyObject_IsTrue(place->depth);
        place->is_root = is_below == 0;
        place->name = place->is_root ? NULL : last_name(prefix);
        is_good = is_below >= 0 && (place->is_root || place->name);
    }
    Py_XDECREF(prefix);
    return is_good;
}

/* It was read, and is among what is known, or was before this table began. */
static bool note_read(const struct table *table, const struct place *place)
{
    PyObject *family =
        place->is_root ? NULL : PyDict_GetItemWithError(table->known, place->parent);
    if (family != NULL) {
        PyObject *list = PyTuple_GetItem(family, 1);
        PyObject *read = PyTuple_GetItem(family, 2);
        return list && read && PySet_Add(read, place->name) == 0 &&
               (PySet_Size(read) < PyList_Size(list) ||
                   PyDict_DelItem(table->known, place->parent) == 0);
    }
    PyObject *key = PyErr_Occurred() ? NULL
        : PyTuple_Pack(2, place->parent, place->is_root ? place->root : place->name);
    bool is_good = key != NULL && PyList_Append(table->read, key) == 0;
    Py_XDECREF(key);
    return is_good;
}

/* What is below a row is known from now on. */
static bool know(const struct table *table, PyObject *row, PyObject *request, PyObject *listing)
{
    PyObject *list = PyObject_GetAttr(listing, table->state->subdirectories);
    Py_ssize_t count = list ? PyList_Size(list) : -1;
    bool is_good = count >= 0;
    if (count > 0) {
        PyObject *read = PySet_New(NULL);
        PyObject *family = read ? PyTuple_Pack(3, request, list, read) : NULL;
        is_good = family != NULL && PyDict_SetItem(table->known, row, family) == 0;
        Py_XDECREF(family);
        Py_XDECREF(read);
    }
    Py_XDECREF(list);
    return is_good;
}

/* Whether all numbers are among those that a table takes, of 63 bits. */
static bool is_fitting(const struct listing *listing)
{
    return listing->device <= INT64_MAX && listing->inode <= INT64_MAX &&
           listing->apparent_size.high == 0 && listing->apparent_size.low <= INT64_MAX &&
           listing->blocks.high == 0 && listing->blocks.low <= INT64_MAX / 512 &&
           listing->directory_blocks >= 0 && listing->directory_blocks <= INT64_MAX / 512;
}

/* Text where it is valid UTF-8, else NULL without an exception. */
static PyObject *text_of(const char *bytes, size_t length)
{
    PyObject *text = PyUnicode_DecodeUTF8(bytes, (Py_ssize_t)length, "strict");
    if (text == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        PyErr_Clear();
    }
    return text;
}

static bool append_row(
    const struct table *table,
    PyObject *row,
    const struct place *place,
    PyObject *name,
    const struct listing *listing)
{
    PyObject *values[COLUMNS] = {
        row,
        place->parent,
        name,
        place->root,
        place->depth,
        PyLong_FromUnsignedLongLong(listing->device),
        PyLong_FromUnsignedLongLong(listing->inode),
        PyLong_FromLongLong(listing->mtime),
        PyLong_FromUnsignedLong(listing->uid),
        PyLong_FromUnsignedLong(listing->gid),
        PyLong_FromUnsignedLong(listing->mode),
        PyLong_FromUnsignedLongLong(listing->files),
        PyLong_FromUnsignedLongLong(listing->symlinks),
        PyLong_FromUnsignedLongLong(listing->apparent_size.low),
        PyLong_FromUnsignedLongLong(listing->blocks.low * 512),
        PyLong_FromLongLong(listing->directory_apparent_size),
        PyLong_FromLongLong(listing->directory_blocks * 512),
    };
    for (int i = 0; i < 5; i++) {
        Py_INCREF(values[i]);
    }
    bool is_good = true;
    for (int i = 0; i < COLUMNS; i++) {
        is_good = is_good && values[i] != NULL && PyList_Append(table->rows, values[i]) == 0;
        Py_XDECREF(values[i]);
    }
    return is_good;
}

/* Append what is in a plain directory; whether it was, and NULL or an exception else. */
static bool append_plain(
    const struct table *table,
    PyObject *row,
    const struct place *place,
    PyObject *object,
    bool *is_taken)
{
    *is_taken = false;
    long long number = PyLong_AsLongLong(row);
    if (number == -1 && PyErr_Occurred()) {
        return false;
    }
    if (number < 0 || place->is_root || !listing_is_native(table->state, object)) {
        return true;
    }
    const struct listing *listing = listing_from_python(table->state, object);
    struct packed_text packed = listing_packed_text(object);
    if (!listing_is_plain(listing) || listing->others || listing->has_records || !is_fitting(listing) ||
        packed.length > table->most ||
        (packed.length && memmem(packed.bytes, packed.length, "\xef\xbf\xbd", 3))) {
        return true;
    }
    PyObject *name =
        text_of(PyBytes_AsString(place->name), (size_t)PyBytes_Size(place->name));
    if (name == NULL) {
        return !PyErr_Occurred();
    }
    *is_taken = append_row(table, row, place, name, listing);
    Py_DECREF(name);
    if (*is_taken && packed.length) {
        *is_taken = PyList_Append(table->entries, row) == 0 &&
                    append_taking(table->entries, text_of(packed.bytes, packed.length));
    }
    return *is_taken;
}

static bool add_fact(const struct table *table, PyObject *fact)
{
    if (!PyTuple_Check(fact) || PyTuple_Size(fact) != 3) {
        PyErr_SetString(PyExc_TypeError, "a fact is a row, a request and a listing");
        return false;
    }
    PyObject *row = PyTuple_GetItem(fact, 0);
    PyObject *request = PyTuple_GetItem(fact, 1);
    PyObject *listing = PyTuple_GetItem(fact, 2);
    struct place place = {0};
    bool is_taken = false;
    bool is_good = find_place(table, request, &place) && note_read(table, &place) &&
                   append_plain(table, row, &place, listing, &is_taken) &&
                   (is_taken || PyList_Append(table->rest, fact) == 0);
    place_free(&place);
    return is_good && (PyLong_AsLongLong(row) == NOT_COUNTED || know(table, row, request, listing));
}

PyObject *plain_rows(PyObject *module, PyObject *arguments)
{
    struct table table = {.state = PyModule_GetState(module)};
    PyObject *facts;
    Py_ssize_t most;
    if (!PyArg_ParseTuple(arguments, "O!O!O!O!O!n:plain_rows", &PyList_Type, &facts, &PyList_Type,
            &table.rows, &PyList_Type, &table.entries, &PyDict_Type, &table.known, &PyList_Type,
            &table.read, &most)) {
        return NULL;
    }
    table.most = (size_t)most;
    table.rest = PyList_New(0);
    bool is_good = table.rest != NULL;
    for (Py_ssize_t i = 0; is_good && i < PyList_Size(facts); i++) {
        is_good = add_fact(&table, PyList_GetItem(facts, i));
    }
    if (!is_good) {
        Py_CLEAR(table.rest);
    }
    return table.rest;
}

#include "entry_type.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <structmember.h>

#include "entry_records.h"
#include "listing_type.h"
#include "module_state.h"

#define NANOSECONDS INT64_C(1000000000)

struct entry_object {
    PyObject_HEAD
    struct entry_record fields; /* without its name */
    PyObject *name;
    PyObject *place;
};

#define MEMBER(type, name, text) \
    {#name, type, offsetof(struct entry_object, fields.name), READONLY, text}
#define OBJECT(name, text) \
    {#name, T_OBJECT_EX, offsetof(struct entry_object, name), READONLY, text}

static PyMemberDef members[] = {
    OBJECT(name, "The name in its directory."),
    OBJECT(place, "Where it lies."),
    MEMBER(T_LONGLONG, apparent_size, "The st_size; 0 for what is neither file nor link."),
    MEMBER(T_ULONGLONG, inode, "Its number on the device."),
    MEMBER(T_ULONGLONG, device, "The device that it lies on."),
    MEMBER(T_ULONGLONG, links, "How many names it has."),
    MEMBER(T_UINT, mode, "The st_mode."),
    MEMBER(T_UINT, uid, "Its owner."),
    MEMBER(T_UINT, gid, "Its group."),
    {"mtime", T_LONGLONG, offsetof(struct entry_object, fields.seconds[TIME_MODIFIED]), READONLY,
        "When its content was changed, in whole seconds."},
    {NULL, 0, 0, 0, NULL},
};

static const struct entry_record *fields_of(PyObject *self)
{
    return &((const struct entry_object *)self)->fields;
}

static PyObject *get_allocated_size(PyObject *self, void *unused)
{
    (void)unused;
    return sum_to_python(sum_of_blocks(sum_of(fields_of(self)->blocks)));
}

static PyObject *get_kind(PyObject *self, void *unused)
{
    (void)unused;
    uint32_t mode = fields_of(self)->mode;
    return PyUnicode_InternFromString(S_ISREG(mode) ? "file" : S_ISLNK(mode) ? "symlink" : "other");
}

/* Exact, though 64 bits hold nanoseconds of three centuries only. */
static PyObject *get_time(PyObject *self, void *which)
{
    const struct entry_record *fields = fields_of(self);
    size_t time = (size_t)(const int64_t *)which;
    int64_t seconds = fields->seconds[time];
    int64_t rest = fields->nanoseconds[time];
    if (seconds < INT64_MAX / NANOSECONDS - 1 && seconds > INT64_MIN / NANOSECONDS + 1) {
        return PyLong_FromLongLong(seconds * NANOSECONDS + rest);
    }
    PyObject *result = NULL;
    PyObject *whole = PyLong_FromLongLong(seconds);
    PyObject *factor = PyLong_FromLongLong(NANOSECONDS);
    PyObject *part = PyLong_FromLongLong(rest);
    PyObject *product = whole && factor ? PyNumber_Multiply(whole, factor) : NULL;
    if (product && part) {
        result = PyNumber_Add(product, part);
    }
    Py_XDECREF(whole);
    Py_XDECREF(factor);
    Py_XDECREF(part);
    Py_XDECREF(product);
    return result;
}

#define TIME(name, which, text) {name, get_time, NULL, text, (void *)(size_t)(which)}

static PyGetSetDef getters[] = {
    {"allocated_size", get_allocated_size, NULL, "The st_blocks * 512.", NULL},
    {"kind", get_kind, NULL, "What it is.", NULL},
    TIME("mtime_ns", TIME_MODIFIED, "When its content was changed, in nanoseconds."),
    TIME("atime_ns", TIME_ACCESSED, "When it was read, in nanoseconds."),
    TIME("ctime_ns", TIME_CHANGED, "When anything of it was changed, in nanoseconds."),
    {NULL, NULL, NULL, NULL, NULL},
};

static void entry_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(((struct entry_object *)self)->name);
    Py_XDECREF(((struct entry_object *)self)->place);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyType_Slot slots[] = {
    {Py_tp_doc, "What is no directory, in a directory. Sizes are bytes, times since the epoch."},
    {Py_tp_dealloc, entry_dealloc},
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {0, NULL},
};

PyType_Spec entry_type_spec = {
    .name = "scantree.reader._native.Entry",
    .basicsize = sizeof(struct entry_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};

static PyObject *new_entry(
    PyObject *type, const struct entry_record *record, PyObject *place, bool as_text)
{
    Py_ssize_t length = (Py_ssize_t)record->name_length;
    PyObject *name = as_text ? PyUnicode_DecodeFSDefaultAndSize(record->name, length)
                             : PyBytes_FromStringAndSize(record->name, length);
    struct entry_object *entry =
        name ? PyObject_New(struct entry_object, (PyTypeObject *)type) : NULL;
    if (entry == NULL) {
        Py_XDECREF(name);
        return NULL;
    }
    memcpy(&entry->fields, record, sizeof *record);
    entry->name = name;
    entry->place = place;
    Py_INCREF(place);
    return (PyObject *)entry;
}

PyObject *make_entries(PyObject *module, PyObject *arguments)
{
    const struct module_state *state = PyModule_GetState(module);
    PyObject *records;
    PyObject *place;
    int as_text;
    if (!PyArg_ParseTuple(
            arguments, "O!Op:make_entries", &PyBytes_Type, &records, &place, &as_text)) {
        return NULL;
    }
    const unsigned char *bytes = (const unsigned char *)PyBytes_AsString(records);
    size_t size = (size_t)PyBytes_Size(records);
    Py_ssize_t count = 0;
    size_t at = 0;
    while (entry_records_next(bytes, size, &at)) {
        count++;
    }
    if (at != size) {
        PyErr_SetString(PyExc_ValueError, "these are no records of entries");
        return NULL;
    }
    PyObject *entries = PyTuple_New(count);
    at = 0;
    for (Py_ssize_t i = 0; entries != NULL && i < count; i++) {
        PyObject *entry =
            new_entry(state->entry_type, entry_records_next(bytes, size, &at), place, as_text);
        if (entry == NULL) {
            Py_CLEAR(entries);
        } else {
            PyTuple_SetItem(entries, i, entry);
        }
    }
    return entries;
}

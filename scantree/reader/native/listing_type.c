/* A number or a list is made when it is asked for: mostly a listing is only added to the
 * sums and asked for its subdirectories. */
#include "listing_type.h"

#include <errno.h>
#include <stddef.h>
#include <structmember.h>

struct listing_object {
    PyObject_HEAD
    struct listing listing;
    PyObject *entries; /* once they were asked for, and then not in the listing any more */
    PyObject *subdirectories; /* once they were asked for: who keeps a scan asks again */
};

#define MEMBER(type, name) \
    {#name, type, offsetof(struct listing_object, listing.name), READONLY, NULL}

static PyMemberDef members[] = {
    MEMBER(T_ULONGLONG, device),
    MEMBER(T_ULONGLONG, inode),
    MEMBER(T_BOOL, identified),
    MEMBER(T_BOOL, failed),
    MEMBER(T_LONGLONG, directory_apparent_size),
    MEMBER(T_LONGLONG, mtime),
    MEMBER(T_UINT, uid),
    MEMBER(T_UINT, gid),
    MEMBER(T_UINT, mode),
    MEMBER(T_ULONGLONG, files),
    MEMBER(T_ULONGLONG, symlinks),
    MEMBER(T_ULONGLONG, others),
    MEMBER(T_ULONGLONG, excluded),
    MEMBER(T_ULONGLONG, vanished),
    MEMBER(T_ULONGLONG, marks),
    MEMBER(T_BOOL, is_cache),
    {NULL, 0, 0, 0, NULL},
};

static const struct listing *listing_of(PyObject *self)
{
    return &((const struct listing_object *)self)->listing;
}

bool listing_is_native(const struct module_state *state, PyObject *object)
{
    return (PyObject *)Py_TYPE(object) == state->listing_type;
}

const struct listing *listing_from_python(const struct module_state *state, PyObject *object)
{
    if (!listing_is_native(state, object)) {
        PyErr_SetString(PyExc_TypeError, "this is no listing of the native reader");
        return NULL;
    }
    return listing_of(object);
}

static void listing_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    listing_free(&((struct listing_object *)self)->listing);
    Py_XDECREF(((struct listing_object *)self)->entries);
    Py_XDECREF(((struct listing_object *)self)->subdirectories);
    PyObject_Free(self);
    Py_DECREF(type);
}

PyObject *listing_to_python(const struct module_state *state, struct listing *listing)
{
    struct listing_object *object =
        PyObject_New(struct listing_object, (PyTypeObject *)state->listing_type);
    if (object == NULL) {
        listing_free(listing);
        return NULL;
    }
    if (!listing->has_records && !packed_entries_close(&listing->entries)) {
        arena_free(&listing->entries);
        listing->out_of_memory = true;
    }
    object->listing = *listing;
    object->entries = NULL;
    object->subdirectories = NULL;
    listing->subdirectories = listing->links = listing->entries = (struct arena){0};
    listing->gathered = (struct arena){0};
    listing->problems = listing->gone = NULL;
    return (PyObject *)object;
}

static PyObject *get_is_directory(PyObject *self, void *unused)
{
    (void)unused;
    return bool_of(!listing_of(self)->no_directory);
}

static PyObject *get_newest(PyObject *self, void *unused)
{
    (void)unused;
    int64_t newest = listing_of(self)->newest;
    return PyLong_FromLongLong(newest == INT64_MIN ? 0 : newest);
}

static PyObject *get_skip(PyObject *self, void *unused)
{
    (void)unused;
    enum skip skip = listing_of(self)->skip;
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    return new_reference(skip == NOT_SKIPPED ? Py_None : state->skips[skip]);
}

static PyObject *get_directory_allocated_size(PyObject *self, void *unused)
{
    (void)unused;
    return sum_to_python(sum_of_blocks(sum_of(listing_of(self)->directory_blocks)));
}

static PyObject *get_apparent_size(PyObject *self, void *unused)
{
    (void)unused;
    return sum_to_python(listing_of(self)->apparent_size);
}

static PyObject *get_allocated_size(PyObject *self, void *unused)
{
    (void)unused;
    return sum_to_python(sum_of_blocks(listing_of(self)->blocks));
}

static PyObject *make_subdirectories(PyObject *self)
{
    const struct listing *listing = listing_of(self);
    PyObject *list = PyList_New((Py_ssize_t)listing->subdirectory_count);
    if (list == NULL || listing->subdirectory_count == 0) {
        return list;
    }
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    size_t at = 0;
    for (Py_ssize_t i = 0; at < listing->subdirectories.used; i++) {
        const struct subdirectory *found =
            (const void *)(listing->subdirectories.bytes + at);
        at += arena_align(sizeof *found + found->name_length);
        PyObject *items[] = {
            PyBytes_FromStringAndSize(found->name, (Py_ssize_t)found->name_length),
            PyLong_FromUnsignedLongLong(found->inode),
            bool_of(found->followed),
        };
        PyObject *item = named_tuple(state->subdirectory, items, 3);
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, item);
    }
    return list;
}

static PyObject *get_subdirectories(PyObject *self, void *unused)
{
    (void)unused;
    struct listing_object *object = (struct listing_object *)self;
    if (object->subdirectories == NULL) {
        object->subdirectories = make_subdirectories(self);
        if (object->subdirectories == NULL) {
            return NULL;
        }
    }
    return new_reference(object->subdirectories);
}

static PyObject *get_links(PyObject *self, void *unused)
{
    (void)unused;
    const struct listing *listing = listing_of(self);
    PyObject *list = PyList_New(0);
    if (list == NULL || listing->links.used == 0) {
        return list;
    }
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    size_t at = 0;
    while (at < listing->links.used) {
        const struct linked_entry *found = (const void *)(listing->links.bytes + at);
        at += arena_align(sizeof *found);
        if (!append_taking(list, link_to_python(state, found))) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

static PyObject *get_problems(PyObject *self, void *unused)
{
    (void)unused;
    const struct listing *listing = listing_of(self);
    PyObject *list = PyList_New(0);
    if (list == NULL || (listing->problems == NULL && !listing->out_of_memory)) {
        return list;
    }
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    const struct problems none = {0};
    const struct arena *listed = &(listing->problems ? listing->problems : &none)->listed;
    size_t at = 0;
    bool is_good = true;
    while (is_good && at < listed->used) {
        const struct problem *found = (const void *)(listed->bytes + at);
        at += arena_align(sizeof *found + found->name_length);
        is_good = append_taking(list, problem_to_python(state, found->operation, found->name,
                                          found->name_length, found->error));
    }
    if (is_good && listing->out_of_memory) {
        is_good = append_taking(list, problem_to_python(state, OPERATION_READ, "", 0, ENOMEM));
    }
    if (!is_good) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static bool set_count(
    const struct module_state *state, PyObject *counts, const struct problem_count *found)
{
    PyObject *kind = Py_BuildValue("(Oi)", state->operations[found->operation], found->error);
    PyObject *count = PyLong_FromUnsignedLongLong(found->count);
    bool is_good = kind != NULL && count != NULL && PyDict_SetItem(counts, kind, count) == 0;
    Py_XDECREF(kind);
    Py_XDECREF(count);
    return is_good;
}

static PyObject *get_vanished_names(PyObject *self, void *unused)
{
    (void)unused;
    const struct problems *gone = listing_of(self)->gone;
    PyObject *list = PyList_New(0);
    for (size_t at = 0; list != NULL && gone != NULL && at < gone->listed.used;) {
        const struct problem *found = (const void *)(gone->listed.bytes + at);
        at += arena_align(sizeof *found + found->name_length);
        if (!append_taking(
                list, PyBytes_FromStringAndSize(found->name, (Py_ssize_t)found->name_length))) {
            Py_CLEAR(list);
        }
    }
    return list;
}

static PyObject *get_unlisted_problems(PyObject *self, void *unused)
{
    (void)unused;
    const struct problems *problems = listing_of(self)->problems;
    if (problems == NULL || problems->unlisted.used == 0) {
        Py_RETURN_NONE;
    }
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    PyObject *counts = PyDict_New();
    for (size_t at = 0; counts != NULL && at < problems->unlisted.used;) {
        const struct problem_count *found = (const void *)(problems->unlisted.bytes + at);
        at += arena_align(sizeof *found);
        if (!set_count(state, counts, found)) {
            Py_CLEAR(counts);
        }
    }
    return counts;
}

struct packed_text listing_packed_text(PyObject *object)
{
    struct listing_object *listing = (struct listing_object *)object;
    if (listing->entries != NULL) {
        return (struct packed_text){
            PyBytes_AsString(listing->entries), (size_t)PyBytes_Size(listing->entries)};
    }
    const struct arena *packed = &listing->listing.entries;
    return (struct packed_text){(const char *)packed->bytes, packed->used};
}

static PyObject *get_entries(PyObject *self, void *unused)
{
    (void)unused;
    struct listing_object *object = (struct listing_object *)self;
    if (object->entries == NULL) {
        struct arena *packed = &object->listing.entries;
        object->entries =
            PyBytes_FromStringAndSize((const char *)packed->bytes, (Py_ssize_t)packed->used);
        if (object->entries == NULL) {
            return NULL;
        }
        arena_free(packed);
    }
    return new_reference(object->entries);
}

static PyObject *get_gathered(PyObject *self, void *unused)
{
    (void)unused;
    PyObject *list = PyList_New(0);
    const struct arena *picked = &listing_of(self)->gathered;
    for (size_t at = 0; list != NULL && at < picked->used;) {
        const struct gathered *found = (const void *)(picked->bytes + at);
        at += gathered_bytes(found);
        if (!append_taking(list, gathered_to_python(found))) {
            Py_CLEAR(list);
        }
    }
    return list;
}

static PyGetSetDef getters[] = {
    {"gathered", get_gathered, NULL, NULL, NULL},
    {"entries", get_entries, NULL, NULL, NULL},
    {"is_directory", get_is_directory, NULL, NULL, NULL},
    {"newest", get_newest, NULL, NULL, NULL},
    {"skip", get_skip, NULL, NULL, NULL},
    {"directory_allocated_size", get_directory_allocated_size, NULL, NULL, NULL},
    {"apparent_size", get_apparent_size, NULL, NULL, NULL},
    {"allocated_size", get_allocated_size, NULL, NULL, NULL},
    {"subdirectories", get_subdirectories, NULL, NULL, NULL},
    {"links", get_links, NULL, NULL, NULL},
    {"problems", get_problems, NULL, NULL, NULL},
    {"vanished_names", get_vanished_names, NULL, NULL, NULL},
    {"unlisted_problems", get_unlisted_problems, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static bool copy_attribute(PyObject *self, const char *name, PyObject *values)
{
    PyObject *value = PyObject_GetAttrString(self, name);
    bool is_good = value != NULL && PyDict_SetItemString(values, name, value) == 0;
    Py_XDECREF(value);
    return is_good;
}

/* As a copy, or pickled, it is a plain Listing. */
static PyObject *reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    PyObject *values = PyDict_New();
    bool is_good = values != NULL;
    for (const PyMemberDef *member = members; is_good && member->name; member++) {
        is_good = copy_attribute(self, member->name, values);
    }
    for (const PyGetSetDef *getter = getters; is_good && getter->name; getter++) {
        is_good = copy_attribute(self, getter->name, values);
    }
    if (!is_good) {
        Py_XDECREF(values);
        return NULL;
    }
    return Py_BuildValue("O()(ON)", state->listing, Py_None, values);
}

bool listing_is_plain(const struct listing *listing)
{
    return listing->identified && !listing->no_directory && !listing->failed &&
           !listing->out_of_memory && listing->skip == NOT_SKIPPED && listing->links.used == 0 &&
           listing->problems == NULL && listing->excluded == 0 && listing->vanished == 0 &&
           listing->large_count == 0;
}

static PyObject *plain_numbers(PyObject *self, PyObject *unused)
{
    (void)unused;
    const struct listing *listing = listing_of(self);
    if (!listing_is_plain(listing) || listing->others) {
        Py_RETURN_NONE;
    }
    return Py_BuildValue("(KKLIIIKKNNLN)", (unsigned long long)listing->device,
        (unsigned long long)listing->inode, (long long)listing->mtime, listing->uid, listing->gid,
        listing->mode, (unsigned long long)listing->files, (unsigned long long)listing->symlinks,
        sum_to_python(listing->apparent_size), sum_to_python(sum_of_blocks(listing->blocks)),
        (long long)listing->directory_apparent_size,
        sum_to_python(sum_of_blocks(sum_of(listing->directory_blocks))));
}

static PyObject *entries_size(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromSize_t(listing_packed_text(self).length);
}

static PyMethodDef methods[] = {
    {"entries_size", entries_size, METH_NOARGS, "See scantree.reader.listing.Listing."},
    {"plain_numbers", plain_numbers, METH_NOARGS, "See scantree.reader.listing.Listing."},
    {"__reduce__", reduce, METH_NOARGS, "What makes a plain Listing of this."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "One directory as the native reader read it: a scantree.reader.listing.Listing."},
    {Py_tp_dealloc, listing_dealloc},
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec listing_type_spec = {
    .name = "scantree.reader._native.NativeListing",
    .basicsize = sizeof(struct listing_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};

/* Its numbers are made at once, and stand in slots: whoever counts a scan together reads
 * nearly all of them, and the interpreter reads slots fastest. Its lists are made anew
 * whenever they are asked for, since mostly they are empty or used once. */
#include "listing_type.h"

#include <errno.h>
#include <stddef.h>
#include <structmember.h>

struct listing_object {
    PyObject_HEAD
    PyObject *device;
    PyObject *inode;
    PyObject *identified;
    PyObject *is_directory;
    PyObject *failed;
    PyObject *skip;
    PyObject *directory_apparent_size;
    PyObject *directory_allocated_size;
    PyObject *files;
    PyObject *symlinks;
    PyObject *others;
    PyObject *apparent_size;
    PyObject *allocated_size;
    PyObject *excluded;
    PyObject *vanished;
    struct arena subdirectories;
    struct arena links;
    struct arena problems;
    size_t subdirectory_count;
    bool out_of_memory;
};

#define SLOT(name) {#name, T_OBJECT_EX, offsetof(struct listing_object, name), READONLY, NULL}

static PyMemberDef members[] = {
    SLOT(device),
    SLOT(inode),
    SLOT(identified),
    SLOT(is_directory),
    SLOT(failed),
    SLOT(skip),
    SLOT(directory_apparent_size),
    SLOT(directory_allocated_size),
    SLOT(files),
    SLOT(symlinks),
    SLOT(others),
    SLOT(apparent_size),
    SLOT(allocated_size),
    SLOT(excluded),
    SLOT(vanished),
    {NULL, 0, 0, 0, NULL},
};

static PyObject *big_int(struct sum sum)
{
    PyObject *result = NULL;
    PyObject *width = PyLong_FromLong(64);
    PyObject *high = PyLong_FromLongLong(sum.high);
    PyObject *low = PyLong_FromUnsignedLongLong(sum.low);
    PyObject *shifted = width && high ? PyNumber_Lshift(high, width) : NULL;
    if (shifted && low) {
        result = PyNumber_Or(shifted, low);
    }
    Py_XDECREF(width);
    Py_XDECREF(high);
    Py_XDECREF(low);
    Py_XDECREF(shifted);
    return result;
}

static PyObject *int_of(struct sum sum)
{
    return sum.high == 0 ? PyLong_FromUnsignedLongLong(sum.low) : big_int(sum);
}

static PyObject *bool_of(bool value)
{
    PyObject *object = value ? Py_True : Py_False;
    Py_INCREF(object);
    return object;
}

static void listing_dealloc(PyObject *self)
{
    struct listing_object *object = (struct listing_object *)self;
    PyTypeObject *type = Py_TYPE(self);
    for (const PyMemberDef *member = members; member->name; member++) {
        Py_XDECREF(*(PyObject **)(void *)((char *)self + member->offset));
    }
    arena_free(&object->subdirectories);
    arena_free(&object->links);
    arena_free(&object->problems);
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
    object->device = PyLong_FromUnsignedLongLong(listing->device);
    object->inode = PyLong_FromUnsignedLongLong(listing->inode);
    object->identified = bool_of(listing->identified);
    object->is_directory = bool_of(!listing->no_directory);
    object->failed = bool_of(listing->failed);
    object->skip = listing->skip == NOT_SKIPPED ? Py_None : state->skips[listing->skip];
    Py_INCREF(object->skip);
    object->directory_apparent_size = PyLong_FromLongLong(listing->directory_apparent_size);
    object->directory_allocated_size = int_of(sum_of_blocks(sum_of(listing->directory_blocks)));
    object->files = PyLong_FromUnsignedLongLong(listing->files);
    object->symlinks = PyLong_FromUnsignedLongLong(listing->symlinks);
    object->others = PyLong_FromUnsignedLongLong(listing->others);
    object->apparent_size = int_of(listing->apparent_size);
    object->allocated_size = int_of(sum_of_blocks(listing->blocks));
    object->excluded = PyLong_FromUnsignedLongLong(listing->excluded);
    object->vanished = PyLong_FromUnsignedLongLong(listing->vanished);
    object->subdirectories = listing->subdirectories;
    object->links = listing->links;
    object->problems = listing->problems;
    object->subdirectory_count = listing->subdirectory_count;
    object->out_of_memory = listing->out_of_memory;
    listing->subdirectories = listing->links = listing->problems = (struct arena){0};
    for (const PyMemberDef *member = members; member->name; member++) {
        if (*(PyObject **)(void *)((char *)object + member->offset) == NULL) {
            Py_DECREF((PyObject *)object);
            return NULL;
        }
    }
    return (PyObject *)object;
}

/* An instance of a NamedTuple with these items, all of which it takes; NULL where one is
 * NULL. Calling the class would do the same and take several times as long. */
static PyObject *named_tuple(
    const struct module_state *state, PyObject *type, PyObject **items, Py_ssize_t count)
{
    PyObject *values = PyTuple_New(count);
    bool is_good = values != NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        is_good = is_good && items[i] != NULL;
        if (values != NULL) {
            PyTuple_SetItem(values, i, items[i]);
        } else {
            Py_XDECREF(items[i]);
        }
    }
    PyObject *arguments = is_good ? PyTuple_New(1) : NULL;
    if (arguments == NULL) {
        Py_XDECREF(values);
        return NULL;
    }
    PyTuple_SetItem(arguments, 0, values);
    PyObject *result = state->new_tuple((PyTypeObject *)type, arguments, NULL);
    Py_DECREF(arguments);
    return result;
}

static PyObject *new_reference(PyObject *object)
{
    Py_INCREF(object);
    return object;
}

static PyObject *get_subdirectories(PyObject *self, void *unused)
{
    (void)unused;
    const struct listing_object *object = (const struct listing_object *)self;
    PyObject *list = PyList_New((Py_ssize_t)object->subdirectory_count);
    if (list == NULL || object->subdirectory_count == 0) {
        return list;
    }
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    size_t at = 0;
    for (Py_ssize_t i = 0; at < object->subdirectories.used; i++) {
        const struct subdirectory *found =
            (const void *)(object->subdirectories.bytes + at);
        at += arena_align(sizeof *found + found->name_length);
        PyObject *items[] = {
            PyBytes_FromStringAndSize(found->name, (Py_ssize_t)found->name_length),
            PyLong_FromUnsignedLongLong(found->inode),
            bool_of(found->followed),
        };
        PyObject *item = named_tuple(state, state->subdirectory, items, 3);
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, item);
    }
    return list;
}

static bool append_taking(PyObject *list, PyObject *item)
{
    bool is_appended = item != NULL && PyList_Append(list, item) == 0;
    Py_XDECREF(item);
    return is_appended;
}

static PyObject *make_link(const struct module_state *state, const struct linked_entry *found)
{
    PyObject *items[] = {
        PyLong_FromUnsignedLongLong(found->device),
        PyLong_FromUnsignedLongLong(found->inode),
        new_reference(state->kinds[found->kind]),
        PyLong_FromUnsignedLongLong(found->link_count),
        PyLong_FromLongLong(found->apparent_size),
        int_of(sum_of_blocks(sum_of(found->blocks))),
    };
    return named_tuple(state, state->linked_entry, items, 6);
}

static PyObject *get_links(PyObject *self, void *unused)
{
    (void)unused;
    const struct listing_object *object = (const struct listing_object *)self;
    PyObject *list = PyList_New(0);
    if (list == NULL || object->links.used == 0) {
        return list;
    }
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    size_t at = 0;
    while (at < object->links.used) {
        const struct linked_entry *found = (const void *)(object->links.bytes + at);
        at += arena_align(sizeof *found);
        if (!append_taking(list, make_link(state, found))) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

static PyObject *make_problem(
    const struct module_state *state,
    enum operation operation,
    const char *name,
    size_t length,
    int error)
{
    PyObject *items[] = {
        new_reference(state->operations[operation]),
        PyBytes_FromStringAndSize(name, (Py_ssize_t)length),
        PyLong_FromLong(error),
    };
    return named_tuple(state, state->entry_problem, items, 3);
}

static PyObject *get_problems(PyObject *self, void *unused)
{
    (void)unused;
    const struct listing_object *object = (const struct listing_object *)self;
    PyObject *list = PyList_New(0);
    if (list == NULL || (object->problems.used == 0 && !object->out_of_memory)) {
        return list;
    }
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    size_t at = 0;
    bool is_good = true;
    while (is_good && at < object->problems.used) {
        const struct problem *found = (const void *)(object->problems.bytes + at);
        at += arena_align(sizeof *found + found->name_length);
        is_good = append_taking(list, make_problem(state, found->operation, found->name,
                                          found->name_length, found->error));
    }
    if (is_good && object->out_of_memory) {
        is_good = append_taking(list, make_problem(state, OPERATION_READ, "", 0, ENOMEM));
    }
    if (!is_good) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyGetSetDef getters[] = {
    {"subdirectories", get_subdirectories, NULL, NULL, NULL},
    {"links", get_links, NULL, NULL, NULL},
    {"problems", get_problems, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* As a copy, or pickled, it is a plain Listing. */
static PyObject *reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    PyObject *values = PyDict_New();
    bool is_good = values != NULL;
    for (const PyMemberDef *member = members; is_good && member->name; member++) {
        PyObject *value = *(PyObject **)(void *)((char *)self + member->offset);
        is_good = PyDict_SetItemString(values, member->name, value) == 0;
    }
    for (const PyGetSetDef *getter = getters; is_good && getter->name; getter++) {
        PyObject *value = getter->get(self, NULL);
        is_good = value != NULL && PyDict_SetItemString(values, getter->name, value) == 0;
        Py_XDECREF(value);
    }
    if (!is_good) {
        Py_XDECREF(values);
        return NULL;
    }
    return Py_BuildValue("O()(ON)", state->listing, Py_None, values);
}

static PyMethodDef methods[] = {
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

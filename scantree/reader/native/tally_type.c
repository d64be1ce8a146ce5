#include "tally_type.h"

#include <stdlib.h>
#include <sys/random.h>

#include "listing_type.h"
#include "module_state.h"
#include "tally.h"

struct tally_object {
    PyObject_HEAD
    struct tally tally;
};

static bool take_keys(struct tally *tally, PyObject *keys)
{
    Py_ssize_t count = PyTuple_Size(keys);
    if (count > KEYS) {
        PyErr_SetString(PyExc_ValueError, "a key is given twice");
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        long key = PyLong_AsLong(PyTuple_GetItem(keys, i));
        if (PyErr_Occurred() || key < 0 || key >= KEYS) {
            PyErr_SetString(PyExc_ValueError, "no key of a census");
            return false;
        }
        tally->keys[tally->key_count++] = (enum census_key)key;
    }
    return true;
}

static bool take_numbers(PyObject *numbers, int64_t **taken, size_t *taken_count)
{
    Py_ssize_t count = PyTuple_Size(numbers);
    *taken = calloc(count ? (size_t)count : 1, sizeof **taken);
    if (*taken == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        (*taken)[i] = PyLong_AsLongLong(PyTuple_GetItem(numbers, i));
        if (PyErr_Occurred()) {
            return false;
        }
    }
    *taken_count = (size_t)count;
    return true;
}

static PyObject *tally_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"keys", "sizes", "times", "is_apparent", NULL};
    PyObject *keys;
    PyObject *sizes;
    PyObject *times;
    int is_apparent;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!O!p:Tally", names, &PyTuple_Type, &keys,
            &PyTuple_Type, &sizes, &PyTuple_Type, &times, &is_apparent)) {
        return NULL;
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    PyObject *self = allocate(type, 0);
    if (self == NULL) {
        return NULL;
    }
    struct tally *tally = &((struct tally_object *)self)->tally;
    tally->is_apparent = is_apparent;
    if (!take_keys(tally, keys) || !take_numbers(sizes, &tally->sizes, &tally->size_count) ||
        !take_numbers(times, &tally->times, &tally->time_count)) {
        Py_DECREF(self);
        return NULL;
    }
    /* Without them it counts as well. */
    if (getrandom(tally->secrets, sizeof tally->secrets, GRND_NONBLOCK) < 0) {
        tally->secrets[0] = (uint64_t)(uintptr_t)self;
    }
    tally->secrets[0] |= 1;
    tally->secrets[1] |= 1;
    return self;
}

/* Append what is to be looked at alone to the list, which is made when it is first needed. */
static bool append_single(PyObject **list, const struct gathered *found)
{
    if (*list == NULL) {
        *list = PyList_New(0);
    }
    PyObject *item = *list ? gathered_to_python(found) : NULL;
    bool is_good = item != NULL && PyList_Append(*list, item) == 0;
    Py_XDECREF(item);
    return is_good;
}

static PyObject *add(PyObject *self, PyObject *args)
{
    PyObject *object;
    long long depth;
    if (!PyArg_ParseTuple(args, "OL:add", &object, &depth)) {
        return NULL;
    }
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    if ((PyObject *)Py_TYPE(object) != state->listing_type) {
        /* One that no thread has read has nothing to tell. */
        Py_RETURN_NONE;
    }
    const struct arena *picked = &listing_from_python(state, object)->gathered;
    struct tally *tally = &((struct tally_object *)self)->tally;
    PyObject *single = NULL;
    for (size_t at = 0; at < picked->used;) {
        const struct gathered *found = (const void *)(picked->bytes + at);
        at += gathered_bytes(found);
        bool is_good = found->is_linked || tally_add(tally, found, depth);
        if (!is_good) {
            PyErr_NoMemory();
        } else if (found->is_linked || found->is_large) {
            is_good = append_single(&single, found);
        }
        if (!is_good) {
            Py_XDECREF(single);
            return NULL;
        }
    }
    if (single == NULL) {
        Py_RETURN_NONE;
    }
    return single;
}

static PyObject *to_python(const struct tally_sum *sum)
{
    PyObject *value = sum->key == KEY_EXT ? PyBytes_FromStringAndSize(sum->text, sum->length)
                                          : PyLong_FromLongLong(sum->number);
    return Py_BuildValue("(iNKNN)", (int)sum->key, value, (unsigned long long)sum->entries,
        sum_to_python(sum->apparent_size), sum_to_python(sum_of_blocks(sum->blocks)));
}

enum { SLOTS_AT_ONCE = 8192 };

/* Those in some slots, and where the next ones begin; None at the end. */
static PyObject *sums(PyObject *self, PyObject *first)
{
    size_t begin = PyLong_AsSize_t(first);
    if (PyErr_Occurred()) {
        return NULL;
    }
    const struct tally *tally = &((const struct tally_object *)self)->tally;
    if (begin >= tally->slot_count) {
        Py_RETURN_NONE;
    }
    size_t left = tally->slot_count - begin;
    size_t end = begin + (left < SLOTS_AT_ONCE ? left : SLOTS_AT_ONCE);
    PyObject *list = PyList_New(0);
    for (size_t i = begin; list != NULL && i < end; i++) {
        if (tally->slots[i] == NULL) {
            continue;
        }
        PyObject *item = to_python(tally->slots[i]);
        if (item == NULL || PyList_Append(list, item)) {
            Py_CLEAR(list);
        }
        Py_XDECREF(item);
    }
    return list ? Py_BuildValue("(Nn)", list, (Py_ssize_t)end) : NULL;
}

static void tally_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    tally_free(&((struct tally_object *)self)->tally);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"add", add, METH_VARARGS, "Add what a listing has picked; answers what to look at alone."},
    {"sums", sums, METH_O,
        "The items of scantree.reader.tally.RawSums from a place on, and the next place."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "What picked entries of the native reader add up to."},
    {Py_tp_new, tally_new},
    {Py_tp_dealloc, tally_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec tally_type_spec = {
    .name = "scantree.reader._native.Tally",
    .basicsize = sizeof(struct tally_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

#include "sums_type.h"

#include "listing_type.h"
#include "module_state.h"

struct sums_object {
    PyObject_HEAD
    uint64_t directories;
    uint64_t files;
    uint64_t symlinks;
    uint64_t others;
    struct sum apparent_size;
    struct sum directory_apparent_size;
    struct sum blocks;
};

static PyObject *add(PyObject *self, PyObject *object)
{
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    const struct listing *listing = listing_from_python(state, object);
    if (listing == NULL) {
        return NULL;
    }
    if (!listing_is_plain(listing)) {
        Py_RETURN_FALSE;
    }
    struct sums_object *sums = (struct sums_object *)self;
    sums->directories++;
    sums->files += listing->files;
    sums->symlinks += listing->symlinks;
    sums->others += listing->others;
    sum_merge(&sums->apparent_size, &listing->apparent_size);
    sum_add(&sums->directory_apparent_size, listing->directory_apparent_size);
    sum_merge(&sums->blocks, &listing->blocks);
    sum_add(&sums->blocks, listing->directory_blocks);
    Py_RETURN_TRUE;
}

static PyObject *counts(PyObject *self, PyObject *unused)
{
    (void)unused;
    const struct sums_object *sums = (const struct sums_object *)self;
    return Py_BuildValue("KKKKNNN", (unsigned long long)sums->directories,
        (unsigned long long)sums->files, (unsigned long long)sums->symlinks,
        (unsigned long long)sums->others, sum_to_python(sums->apparent_size),
        sum_to_python(sums->directory_apparent_size),
        sum_to_python(sum_of_blocks(sums->blocks)));
}

static void sums_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyObject *new_rows(PyObject *self, PyObject *unused)
{
    (void)unused;
    const struct module_state *state = PyType_GetModuleState(Py_TYPE(self));
    return PyObject_CallNoArgs(state->rows_type);
}

static PyMethodDef methods[] = {
    {"new_rows", new_rows, METH_NOARGS, "What gathers the rows of the same listings."},
    {"add", add, METH_O, "Add a listing that is plain; answers whether it was."},
    {"counts", counts, METH_NOARGS, "The items of scantree.reader.sums.Counts."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "What plain listings of the native reader add up to."},
    {Py_tp_dealloc, sums_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec sums_type_spec = {
    .name = "scantree.reader._native.Sums",
    .basicsize = sizeof(struct sums_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

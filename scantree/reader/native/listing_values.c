#include "listing_values.h"

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

PyObject *sum_to_python(struct sum sum)
{
    return sum.high == 0 ? PyLong_FromUnsignedLongLong(sum.low) : big_int(sum);
}

PyObject *bool_of(bool value)
{
    PyObject *object = value ? Py_True : Py_False;
    Py_INCREF(object);
    return object;
}

PyObject *new_reference(PyObject *object)
{
    Py_INCREF(object);
    return object;
}

bool append_taking(PyObject *list, PyObject *item)
{
    bool is_appended = item != NULL && PyList_Append(list, item) == 0;
    Py_XDECREF(item);
    return is_appended;
}

PyObject *named_tuple(PyObject *type, PyObject **items, Py_ssize_t count)
{
    PyObject *result = PyType_GenericAlloc((PyTypeObject *)type, count);
    bool is_good = result != NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        is_good = is_good && items[i] != NULL;
        if (result != NULL) {
            PyTuple_SetItem(result, i, items[i]);
        } else {
            Py_XDECREF(items[i]);
        }
    }
    if (!is_good) {
        Py_CLEAR(result);
    }
    return result;
}

PyObject *link_to_python(const struct module_state *state, const struct linked_entry *found)
{
    PyObject *items[] = {
        PyLong_FromUnsignedLongLong(found->device),
        PyLong_FromUnsignedLongLong(found->inode),
        new_reference(state->kinds[found->kind]),
        PyLong_FromUnsignedLongLong(found->link_count),
        PyLong_FromLongLong(found->apparent_size),
        sum_to_python(sum_of_blocks(sum_of(found->blocks))),
    };
    return named_tuple(state->linked_entry, items, 6);
}

PyObject *problem_to_python(
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
        PyUnicode_FromString(""),
    };
    return named_tuple(state->entry_problem, items, 4);
}

PyObject *gathered_to_python(const struct gathered *found)
{
    const struct gathered_identity none = {.links = 1};
    const struct gathered_identity *identity = found->is_whole ? gathered_identity(found) : &none;
    return Py_BuildValue("((y#LNLKIKIIK)NN)", gathered_name(found),
        (Py_ssize_t)found->name_length, (long long)found->apparent_size,
        sum_to_python(sum_of_blocks(sum_of(found->blocks))), (long long)found->mtime,
        (unsigned long long)identity->inode, found->mode, (unsigned long long)identity->links,
        found->uid, found->gid, (unsigned long long)identity->device,
        bool_of(found->is_linked), bool_of(found->is_large));
}

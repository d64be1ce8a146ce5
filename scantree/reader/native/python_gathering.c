#include "python_gathering.h"

#include <stdlib.h>

#include "python_options.h"

static bool take_owners(struct gathering *gathering, PyObject *owners)
{
    if (owners == Py_None) {
        return true;
    }
    Py_ssize_t count = PyTuple_Size(owners);
    if (count < 0) {
        return false;
    }
    gathering->has_owners = true;
    gathering->owners = calloc(count ? (size_t)count : 1, sizeof *gathering->owners);
    if (gathering->owners == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        unsigned long owner = PyLong_AsUnsignedLong(PyTuple_GetItem(owners, i));
        if (PyErr_Occurred()) {
            return false;
        }
        gathering->owners[gathering->owner_count++] = (uint32_t)owner;
    }
    return true;
}

bool python_gathering(struct gathering **gathering, PyObject *told)
{
    int census;
    int is_apparent;
    Py_ssize_t largest;
    PyObject *names;
    PyObject *owners;
    long long least;
    long long until;
    long long after;
    long long most;
    long long deepest;
    struct gathering *taken = gathering_new();
    if (taken == NULL) {
        PyErr_NoMemory();
        return false;
    }
    if (!PyArg_ParseTuple(told, "ppnO!OLLLLL:gathering", &census, &is_apparent, &largest,
            &PyTuple_Type, &names, &owners, &least, &until, &after, &most, &deepest) ||
        !take_patterns(&taken->names, names) || !take_owners(taken, owners)) {
        gathering_free(taken);
        return false;
    }
    taken->census = census;
    taken->is_apparent = is_apparent;
    taken->largest = largest > 0 ? (size_t)largest : 0;
    taken->least = least;
    taken->changed_until = until;
    taken->changed_after = after;
    taken->most = most;
    taken->deepest = deepest;
    *gathering = taken;
    return true;
}

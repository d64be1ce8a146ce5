/* What is in a listing, as values of Python: its numbers, links, problems, gathered entries. */
#ifndef SCANTREE_LISTING_VALUES_H
#define SCANTREE_LISTING_VALUES_H

#include <Python.h>

#include <stdbool.h>

#include "gathering.h"
#include "listing.h"
#include "module_state.h"

/* The number, of any size. */
PyObject *sum_to_python(struct sum sum);

PyObject *bool_of(bool value);

PyObject *new_reference(PyObject *object);

/* Whether the item, which it takes in any case, was there and is in the list now. */
bool append_taking(PyObject *list, PyObject *item);

/* An instance of a NamedTuple with these items, all of which it takes; NULL where one is
 * NULL. Calling the class would do the same and take several times as long. */
PyObject *named_tuple(PyObject *type, PyObject **items, Py_ssize_t count);

/* A LinkedEntry. */
PyObject *link_to_python(const struct module_state *state, const struct linked_entry *found);

/* An EntryProblem. */
PyObject *problem_to_python(
    const struct module_state *state,
    enum operation operation,
    const char *name,
    size_t length,
    int error);

/* The items of a scantree.reader.picking.Gathered. */
PyObject *gathered_to_python(const struct gathered *found);

#endif

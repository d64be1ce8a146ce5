/* What the extension module keeps of Python's: nothing is global to the process. */
#ifndef SCANTREE_MODULE_STATE_H
#define SCANTREE_MODULE_STATE_H

#include <Python.h>

#include "listing.h"

struct module_state {
    PyObject *listing_type;
    PyObject *pool_type;
    PyObject *rows_type;
    PyObject *entry_type;
    /* From scantree.reader.listing, in the order of the enumerations in listing.h. */
    PyObject *operations[OPERATIONS];
    PyObject *kinds[KINDS];
    PyObject *skips[SKIPS];
    PyObject *listing;
    PyObject *subdirectory;
    PyObject *linked_entry;
    PyObject *entry_problem;
    /* The names of a request's attributes. */
    PyObject *root;
    PyObject *base;
    PyObject *prefix;
    PyObject *dir_prefix;
    PyObject *parent_device;
    PyObject *inode;
    PyObject *followed;
    PyObject *depth;
    PyObject *parent_row;
    /* Of a listing. */
    PyObject *subdirectories;
};

#endif

/* Entry: an entry of a directory, as Python sees it, and what makes them of records. */
#ifndef SCANTREE_ENTRY_TYPE_H
#define SCANTREE_ENTRY_TYPE_H

#include <Python.h>

extern PyType_Spec entry_type_spec;

/* make_entries(records, place, as_text): a tuple of entries, which share their place. */
PyObject *make_entries(PyObject *module, PyObject *arguments);

#endif

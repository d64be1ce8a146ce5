/* Rows of a table from many listings at once, see scantree.reader.plain_rows. */
#ifndef SCANTREE_PLAIN_ROWS_H
#define SCANTREE_PLAIN_ROWS_H

#include <Python.h>

/* plain_rows(facts, rows, entries, known, read, most): the facts that are left. */
PyObject *plain_rows(PyObject *module, PyObject *arguments);

#endif

/* A batch of rows: buffers that are bytes objects of Python's, handed out without a copy. */
#ifndef SCANTREE_BATCH_H
#define SCANTREE_BATCH_H

#include <Python.h>

#include <stdbool.h>

#include "arrow.h"

/* Fill an array with a batch (rows, [[bytes, ...], ...]) of so many columns. False and an
 * exception where it is something else, or there is no memory. */
bool batch_fill(PyObject *batch, size_t columns, struct ArrowArray *array);

#endif

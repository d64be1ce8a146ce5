/* What is gathered, from Python. */
#ifndef SCANTREE_PYTHON_GATHERING_H
#define SCANTREE_PYTHON_GATHERING_H

#include <Python.h>

#include <stdbool.h>

#include "gathering.h"

/* Take what NativeReader says; false and an exception where it cannot be. */
bool python_gathering(struct gathering **gathering, PyObject *told);

#endif

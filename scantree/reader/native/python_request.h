/* A directory to read, from Python. */
#ifndef SCANTREE_PYTHON_REQUEST_H
#define SCANTREE_PYTHON_REQUEST_H

#include <Python.h>

#include "job.h"
#include "module_state.h"

/* The job for a pair of token and request below one of so many roots; NULL and an
 * exception where it is no such pair. */
struct job *python_request(const struct module_state *state, PyObject *pair, size_t root_count);

#endif

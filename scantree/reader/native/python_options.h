/* The options of a scan, from Python. */
#ifndef SCANTREE_PYTHON_OPTIONS_H
#define SCANTREE_PYTHON_OPTIONS_H

#include <Python.h>

#include "options.h"

/* Enter tuples of bytes, paths of roots and exclude patterns, one of identities (device, inode)
 * to watch for, and one of names to mark, or NULL. False and an exception where one is something else; then
 * nothing is entered. */
bool python_options(
    struct options *options, PyObject *roots, PyObject *patterns, PyObject *watched, PyObject *marks);

/* Compile a tuple of shell patterns, none of which has a NUL; NULL for none. */
bool take_patterns(const struct excludes **taken, PyObject *patterns);

#endif

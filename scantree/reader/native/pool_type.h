/* Pool: the threads that read, as Python sees them. */
#ifndef SCANTREE_POOL_TYPE_H
#define SCANTREE_POOL_TYPE_H

#include <Python.h>

extern PyType_Spec pool_type_spec;

#endif

/* Tally: what picked entries of NativeListings add up to. */
#ifndef SCANTREE_TALLY_TYPE_H
#define SCANTREE_TALLY_TYPE_H

#include <Python.h>

extern PyType_Spec tally_type_spec;

#endif

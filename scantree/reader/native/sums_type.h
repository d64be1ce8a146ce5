/* Sums: what plain listings add up to, as scantree.reader.sums describes it. */
#ifndef SCANTREE_SUMS_TYPE_H
#define SCANTREE_SUMS_TYPE_H

#include <Python.h>

extern PyType_Spec sums_type_spec;

#endif

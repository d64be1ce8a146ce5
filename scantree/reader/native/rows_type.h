/* Rows: what plain listings contribute to a tree, as scantree.reader.sums describes it. */
#ifndef SCANTREE_ROWS_TYPE_H
#define SCANTREE_ROWS_TYPE_H

#include <Python.h>

extern PyType_Spec rows_type_spec;

#endif

/* The executes of a burst of tasks, see scantree/engine/core/burst.py. */
#ifndef SCANTREE_ENGINE_BURST_H
#define SCANTREE_ENGINE_BURST_H

#include <Python.h>

extern PyMethodDef burst_methods[];

#endif

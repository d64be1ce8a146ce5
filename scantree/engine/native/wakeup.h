/* Who is to be woken, see scantree/engine/core/wakeup.py. */
#ifndef SCANTREE_ENGINE_WAKEUP_H
#define SCANTREE_ENGINE_WAKEUP_H

#include "module_state.h"

extern PyType_Spec wakeup_type_spec;

/* Let whoever waits go on; false with an exception. The object is a wakeup. */
bool wakeup_ring(PyObject *object);

#endif

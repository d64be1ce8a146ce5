/* The submission of one task, see scantree/engine/core/builder.py. */
#ifndef SCANTREE_ENGINE_BUILDER_H
#define SCANTREE_ENGINE_BUILDER_H

#include "context.h"

extern PyType_Spec builder_type_spec;
extern PyType_Spec submission_type_spec;

/* The submission of a sibling of the context's task; NULL with an exception. */
PyObject *builder_of_sibling(struct context *context, PyObject *registrations, PyObject *task);

#endif

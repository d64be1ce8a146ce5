/* scantree.engine._native: what every task goes through, the twin of scantree.engine.core. */
#include <Python.h>

#include "builder.h"
#include "burst.h"
#include "context.h"
#include "hierarchy.h"
#include "module_state.h"
#include "node.h"
#include "ready_queue.h"
#include "wakeup.h"

static bool take_member(PyObject *type, const char *name, PyObject **field)
{
    *field = PyObject_GetAttrString(type, name);
    return *field != NULL;
}

static bool import_value(const char *module_name, const char *name, PyObject **field)
{
    PyObject *module = PyImport_ImportModule(module_name);
    *field = module ? PyObject_GetAttrString(module, name) : NULL;
    Py_XDECREF(module);
    return *field != NULL;
}

static bool import_values(struct module_state *state)
{
    PyObject *status;
    bool is_good = import_value("scantree.engine.status", "TaskStatus", &status) &&
                   take_member(status, "PENDING", &state->pending) &&
                   take_member(status, "RUNNING", &state->running) &&
                   take_member(status, "WAITING", &state->waiting) &&
                   take_member(status, "COMPLETED", &state->completed);
    Py_XDECREF(status);
    PyObject *kind = NULL;
    is_good = is_good && import_value("scantree.engine.outcome", "SubmitKind", &kind) &&
              take_member(kind, "INSERTED", &state->inserted);
    Py_XDECREF(kind);
    return is_good &&
           import_value("scantree.engine.outcome", "SubmitOutcome", &state->outcome_type) &&
           import_value("scantree.engine.inline", "awaits", &state->awaits) &&
           import_value("types", "CoroutineType", &state->coroutine_type);
}

static bool intern_names(struct names *names)
{
#define INTERN_NAME(name, text)                        \
    names->name = PyUnicode_InternFromString(text);    \
    if (names->name == NULL) {                         \
        return false;                                  \
    }
    NAMES(INTERN_NAME)
    return true;
}

static bool add_type(PyObject *module, PyType_Spec *spec, PyObject **type)
{
    *type = PyType_FromModuleAndSpec(module, spec, NULL);
    return *type != NULL && PyModule_AddType(module, (PyTypeObject *)*type) == 0;
}

static int execute(PyObject *module)
{
    struct module_state *state = PyModule_GetState(module);
    state->no_tags = PyDict_New();
    bool is_good = state->no_tags && import_values(state) && intern_names(&state->names) &&
                   add_type(module, &builder_type_spec, &state->builder_type) &&
                   add_type(module, &context_type_spec, &state->context_type) &&
                   add_type(module, &family_type_spec, &state->family_type) &&
                   add_type(module, &hierarchy_type_spec, &state->hierarchy_type) &&
                   add_type(module, &node_type_spec, &state->node_type) &&
                   add_type(module, &ready_queue_type_spec, &state->ready_queue_type) &&
                   add_type(module, &submission_type_spec, &state->submission_type) &&
                   add_type(module, &wakeup_type_spec, &state->wakeup_type);
    return is_good ? 0 : -1;
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    struct module_state *state = PyModule_GetState(module);
    Py_VISIT(state->builder_type);
    Py_VISIT(state->context_type);
    Py_VISIT(state->family_type);
    Py_VISIT(state->hierarchy_type);
    Py_VISIT(state->node_type);
    Py_VISIT(state->ready_queue_type);
    Py_VISIT(state->submission_type);
    Py_VISIT(state->wakeup_type);
    Py_VISIT(state->pending);
    Py_VISIT(state->running);
    Py_VISIT(state->waiting);
    Py_VISIT(state->completed);
    Py_VISIT(state->inserted);
    Py_VISIT(state->outcome_type);
    Py_VISIT(state->no_tags);
    Py_VISIT(state->coroutine_type);
    Py_VISIT(state->awaits);
    return 0;
}

/* Objects of the types may be left, and outlive this: what they need is cleared at the end. */
static void free_module(void *module)
{
    struct module_state *state = PyModule_GetState(module);
    Py_CLEAR(state->builder_type);
    Py_CLEAR(state->context_type);
    Py_CLEAR(state->family_type);
    Py_CLEAR(state->hierarchy_type);
    Py_CLEAR(state->node_type);
    Py_CLEAR(state->ready_queue_type);
    Py_CLEAR(state->submission_type);
    Py_CLEAR(state->wakeup_type);
    Py_CLEAR(state->pending);
    Py_CLEAR(state->running);
    Py_CLEAR(state->waiting);
    Py_CLEAR(state->completed);
    Py_CLEAR(state->inserted);
    Py_CLEAR(state->outcome_type);
    Py_CLEAR(state->no_tags);
    Py_CLEAR(state->coroutine_type);
    Py_CLEAR(state->awaits);
#define CLEAR_NAME(name, text) Py_CLEAR(state->names.name);
    NAMES(CLEAR_NAME)
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "scantree.engine._native",
    .m_doc = "What every task of the engine goes through.",
    .m_size = sizeof(struct module_state),
    .m_methods = burst_methods,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_free = free_module,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}

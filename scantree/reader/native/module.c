/* scantree.reader._native: the native reader's threads and listings, for Python. */
#include <Python.h>

#include "entry_type.h"
#include "listing_type.h"
#include "module_state.h"
#include "plain_rows.h"
#include "pool.h"
#include "pool_type.h"
#include "rows_type.h"
#include "sums_type.h"
#include "tally_type.h"

static bool take_members(
    PyObject *module, const char *type_name, const char *const *names, PyObject **members)
{
    PyObject *type = PyObject_GetAttrString(module, type_name);
    bool is_good = type != NULL;
    for (size_t i = 0; is_good && names[i] != NULL; i++) {
        members[i] = PyObject_GetAttrString(type, names[i]);
        is_good = members[i] != NULL;
    }
    Py_XDECREF(type);
    return is_good;
}

static bool import_values(struct module_state *state)
{
    static const char *const operations[] = {"OPEN", "READ", "STAT", NULL};
    static const char *const kinds[] = {"FILE", "SYMLINK", "OTHER", NULL};
    static const char *const skips[] = {
        "OTHER_FILESYSTEM", "KERNEL_FILESYSTEM", "EXCLUDED", "VANISHED", NULL};
    PyObject *module = PyImport_ImportModule("scantree.reader.listing");
    if (module == NULL) {
        return false;
    }
    state->listing = PyObject_GetAttrString(module, "Listing");
    state->subdirectory = PyObject_GetAttrString(module, "Subdirectory");
    state->linked_entry = PyObject_GetAttrString(module, "LinkedEntry");
    state->entry_problem = PyObject_GetAttrString(module, "EntryProblem");
    bool is_good = state->listing && state->subdirectory && state->linked_entry && state->entry_problem &&
                   take_members(module, "Operation", operations, state->operations) &&
                   take_members(module, "EntryKind", kinds, state->kinds) &&
                   take_members(module, "Skip", skips, state->skips);
    Py_DECREF(module);
    return is_good;
}

static bool intern_names(struct module_state *state)
{
    state->root = PyUnicode_InternFromString("root");
    state->base = PyUnicode_InternFromString("base");
    state->prefix = PyUnicode_InternFromString("prefix");
    state->dir_prefix = PyUnicode_InternFromString("dir_prefix");
    state->parent_device = PyUnicode_InternFromString("parent_device");
    state->inode = PyUnicode_InternFromString("inode");
    state->followed = PyUnicode_InternFromString("followed");
    state->depth = PyUnicode_InternFromString("depth");
    state->parent_row = PyUnicode_InternFromString("parent_row");
    state->subdirectories = PyUnicode_InternFromString("subdirectories");
    return state->root && state->base && state->prefix && state->dir_prefix && state->parent_device && state->inode &&
           state->followed && state->depth && state->parent_row && state->subdirectories;
}

static PyObject *add_type(PyObject *module, PyType_Spec *spec)
{
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    if (type != NULL && PyModule_AddType(module, (PyTypeObject *)type)) {
        Py_CLEAR(type);
    }
    return type;
}

static int execute(PyObject *module)
{
    struct module_state *state = PyModule_GetState(module);
    if (!import_values(state) || !intern_names(state)) {
        return -1;
    }
    state->listing_type = add_type(module, &listing_type_spec);
    state->pool_type = state->listing_type ? add_type(module, &pool_type_spec) : NULL;
    state->entry_type = state->pool_type ? add_type(module, &entry_type_spec) : NULL;
    PyObject *sums_type = state->entry_type ? add_type(module, &sums_type_spec) : NULL;
    PyObject *tally_type = sums_type ? add_type(module, &tally_type_spec) : NULL;
    state->rows_type = tally_type ? add_type(module, &rows_type_spec) : NULL;
    Py_XDECREF(sums_type);
    Py_XDECREF(tally_type);
    if (state->rows_type == NULL) {
        return -1;
    }
    return PyModule_AddIntConstant(module, "MOST_THREADS", MOST_WORKERS);
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    struct module_state *state = PyModule_GetState(module);
    Py_VISIT(state->listing_type);
    Py_VISIT(state->pool_type);
    Py_VISIT(state->rows_type);
    Py_VISIT(state->entry_type);
    Py_VISIT(state->listing);
    Py_VISIT(state->subdirectory);
    Py_VISIT(state->linked_entry);
    Py_VISIT(state->entry_problem);
    for (size_t i = 0; i < OPERATIONS; i++) {
        Py_VISIT(state->operations[i]);
    }
    for (size_t i = 0; i < KINDS; i++) {
        Py_VISIT(state->kinds[i]);
    }
    for (size_t i = 0; i < SKIPS; i++) {
        Py_VISIT(state->skips[i]);
    }
    return 0;
}

static int clear(PyObject *module)
{
    struct module_state *state = PyModule_GetState(module);
    Py_CLEAR(state->listing_type);
    Py_CLEAR(state->pool_type);
    Py_CLEAR(state->rows_type);
    Py_CLEAR(state->entry_type);
    Py_CLEAR(state->listing);
    Py_CLEAR(state->subdirectory);
    Py_CLEAR(state->linked_entry);
    Py_CLEAR(state->entry_problem);
    Py_CLEAR(state->root);
    Py_CLEAR(state->base);
    Py_CLEAR(state->prefix);
    Py_CLEAR(state->dir_prefix);
    Py_CLEAR(state->parent_device);
    Py_CLEAR(state->inode);
    Py_CLEAR(state->followed);
    Py_CLEAR(state->depth);
    Py_CLEAR(state->parent_row);
    Py_CLEAR(state->subdirectories);
    for (size_t i = 0; i < OPERATIONS; i++) {
        Py_CLEAR(state->operations[i]);
    }
    for (size_t i = 0; i < KINDS; i++) {
        Py_CLEAR(state->kinds[i]);
    }
    for (size_t i = 0; i < SKIPS; i++) {
        Py_CLEAR(state->skips[i]);
    }
    return 0;
}

static void free_module(void *module)
{
    clear(module);
}

static PyMethodDef functions[] = {
    {"make_entries", make_entries, METH_VARARGS, "See scantree.reader.entry_records."},
    {"plain_rows", plain_rows, METH_VARARGS, "See scantree.reader.plain_rows."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "scantree.reader._native",
    .m_doc = "The native reader's threads and listings.",
    .m_size = sizeof(struct module_state),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = free_module,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}

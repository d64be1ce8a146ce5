#include "burst.h"

#include "context.h"

/* A burst and who settles what didn't just return; the references are the caller's. */
struct burst {
    const struct module_state *state;
    struct hierarchy *hierarchy;
    PyObject *registration;
    PyObject *execute;
    PyObject *inputs;
    PyObject *settling;
    PyObject *in_flight;
    PyObject *spare; /* a context that nobody has kept, or NULL */
};

/* A context for a task: one that was used before and that nobody has kept will do. */
static PyObject *take_context(struct burst *burst, struct node *node)
{
    PyObject *context = burst->spare;
    if (context == NULL) {
        return context_new(burst->hierarchy, node, true);
    }
    burst->spare = NULL;
    context_renew((struct context *)context, node);
    return context;
}

static void give_context(struct burst *burst, PyObject *context)
{
    if (Py_REFCNT(context) == 1 && burst->spare == NULL &&
        !context_has_unsubmitted((struct context *)context)) {
        burst->spare = context;
    } else {
        Py_DECREF(context);
    }
}

static bool settle(const struct burst *burst, PyObject *name, PyObject *first, PyObject *second)
{
    PyObject *answer = PyObject_CallMethodObjArgs(burst->settling, name, first, second, NULL);
    Py_XDECREF(answer);
    return answer != NULL;
}

/* The task's execute raised what is set; false where that is no business of the task alone. */
static bool raised(const struct burst *burst, struct node *node, struct context *context)
{
    PyObject *type, *error, *traceback;
    PyErr_Fetch(&type, &error, &traceback);
    PyErr_NormalizeException(&type, &error, &traceback);
    if (traceback != NULL) {
        PyException_SetTraceback(error, traceback);
    }
    context->is_open = 0;
    bool is_settled = settle(burst, burst->state->names.raised, (PyObject *)node, error);
    if (is_settled && !PyErr_GivenExceptionMatches(error, PyExc_Exception)) {
        PyErr_Restore(type, error, traceback);
        return false;
    }
    Py_XDECREF(type);
    Py_XDECREF(error);
    Py_XDECREF(traceback);
    return is_settled;
}

/* A coroutine of what execute answered; takes the reference. */
static PyObject *awaited(const struct module_state *state, PyObject *object)
{
    if (object == NULL || is_of_type(object, state->coroutine_type)) {
        return object;
    }
    PyObject *coroutine = PyObject_CallFunctionObjArgs(state->awaits, object, NULL);
    Py_DECREF(object);
    return coroutine;
}

/* Execute one task. False with an exception; where it suspended, *suspended is set. */
static bool execute(
    struct burst *burst, struct node *node, PyObject *fetched, PyObject **suspended)
{
    PyObject *object = take_context(burst, node);
    if (object == NULL) {
        return false;
    }
    struct context *context = (struct context *)object;
    PyObject *work = awaited(burst->state,
        PyObject_CallFunctionObjArgs(burst->execute, node->task, fetched, object, NULL));
    PyObject *value = NULL;
    PySendResult result = work ? PyIter_Send(work, Py_None, &value) : PYGEN_ERROR;
    bool is_good = true;
    if (result == PYGEN_NEXT) {
        *suspended = PyTuple_Pack(3, object, work, value);
        is_good = *suspended != NULL;
    } else if (result == PYGEN_ERROR) {
        is_good = raised(burst, node, context);
    } else {
        context->is_open = 0;
        is_good = context_has_unsubmitted(context)
                      ? settle(burst, burst->state->names.lost, (PyObject *)node, object)
                      : hierarchy_returned(burst->hierarchy, node, value);
    }
    Py_XDECREF(value);
    Py_XDECREF(work);
    give_context(burst, object);
    return is_good;
}

/* Take a task out of those in flight: a new reference; NULL, perhaps with an exception. */
static PyObject *land(PyObject *in_flight, PyObject *token)
{
    PyObject *node = PyDict_GetItemWithError(in_flight, token);
    if (node != NULL) {
        Py_INCREF(node);
        if (PyDict_DelItem(in_flight, token)) {
            Py_CLEAR(node);
        }
    }
    return node;
}

static bool take_input(
    struct burst *burst, PyObject *token, PyObject *fetched, PyObject **suspended)
{
    const struct module_state *state = burst->state;
    PyObject *object = land(burst->in_flight, token);
    if (object == NULL) {
        return !PyErr_Occurred() &&
               settle(burst, state->names.reject, burst->registration, token);
    }
    struct node *node = (struct node *)object;
    bool is_good = must_be(object, state->node_type, "node");
    /* One that isn't running was cancelled in the meantime. */
    if (is_good && node->status == state->running) {
        is_good = PyErr_GivenExceptionMatches(fetched, PyExc_Exception) && !PyType_Check(fetched)
                      ? settle(burst, state->names.raised, object, fetched)
                      : execute(burst, node, fetched, suspended);
    }
    Py_DECREF(object);
    return is_good;
}

static bool take_pair(struct burst *burst, PyObject *pair, PyObject **suspended)
{
    if (!PyTuple_Check(pair) || PyTuple_Size(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "a prefetch answers pairs of token and input");
        return false;
    }
    return take_input(burst, PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1), suspended);
}

static PyObject *work_through(struct burst *burst)
{
    PyObject *suspended = NULL;
    PyObject *pair;
    while (suspended == NULL && (pair = PyIter_Next(burst->inputs)) != NULL) {
        bool is_good = take_pair(burst, pair, &suspended);
        Py_DECREF(pair);
        if (!is_good) {
            return NULL;
        }
    }
    if (suspended != NULL) {
        return suspended;
    }
    if (PyErr_Occurred()) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *execute_burst(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    const struct module_state *state = PyModule_GetState(module);
    if (!must_be_count(count, 3) || !must_be(arguments[0], state->hierarchy_type, "hierarchy") ||
        !must_be(arguments[1], (PyObject *)&PyTuple_Type, "burst")) {
        return NULL;
    }
    if (!must_be_count(PyTuple_Size(arguments[1]), 3)) {
        return NULL;
    }
    struct burst burst = {
        .state = state,
        .hierarchy = (struct hierarchy *)arguments[0],
        .registration = PyTuple_GetItem(arguments[1], 0),
        .execute = PyTuple_GetItem(arguments[1], 1),
        .inputs = PyTuple_GetItem(arguments[1], 2),
        .settling = arguments[2],
    };
    if (!PyIter_Check(burst.inputs)) {
        PyErr_SetString(PyExc_TypeError, "the inputs of a burst are an iterator");
        return NULL;
    }
    burst.in_flight = PyObject_GetAttr(burst.registration, state->names.in_flight);
    if (burst.in_flight == NULL) {
        return NULL;
    }
    PyObject *answer = must_be(burst.in_flight, (PyObject *)&PyDict_Type, "dict")
                           ? work_through(&burst)
                           : NULL;
    Py_XDECREF(burst.spare);
    Py_DECREF(burst.in_flight);
    return answer;
}

PyMethodDef burst_methods[] = {
    {"execute_burst", (PyCFunction)(void (*)(void))execute_burst, METH_FASTCALL,
        "Execute until one suspends; the twin of scantree.engine.core.burst.execute_burst."},
    {NULL, NULL, 0, NULL},
};

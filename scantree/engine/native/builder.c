#include "builder.h"

#include <stddef.h>
#include <structmember.h>

#define DEFAULT_PRIORITY 128

struct builder {
    PyObject_HEAD
    PyObject *maker;
    PyObject *registrations;
    PyObject *place; /* NULL: that of a sibling of the maker's task */
    PyObject *task;
    PyObject *options;
    struct context *context; /* the maker, where it is a context of ours; else NULL */
    int priority;
    char submitted;
};

PyObject *builder_of_sibling(struct context *context, PyObject *registrations, PyObject *task)
{
    PyTypeObject *type = (PyTypeObject *)context->hierarchy->builder_type;
    struct builder *self = (struct builder *)PyType_GenericAlloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    hold(&self->maker, (PyObject *)context);
    hold(&self->registrations, registrations);
    hold(&self->task, task);
    hold(&self->options, Py_None);
    self->context = context;
    self->priority = DEFAULT_PRIORITY;
    if (!context_enter(context, (PyObject *)self)) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

/* -- submitting ------------------------------------------------------------------------ */

/* The family that a sibling joins; NULL without an exception where something is special. */
static struct family *plain_family(const struct builder *self)
{
    const struct context *context = self->context;
    if (context == NULL || self->place != NULL || self->submitted || !context->is_open ||
        !context_has_unsubmitted(context)) {
        return NULL;
    }
    PyObject *list = context->unsubmitted;
    const struct node *node = context->node;
    const struct node *owner = owner_of(context->hierarchy->state, node);
    bool is_plain = PyList_GetItem(list, PyList_Size(list) - 1) == (PyObject *)self &&
                    owner != NULL && owner->verdict == Py_None && node->verdict == Py_None;
    return is_plain ? family_of(node) : NULL;
}

static PyObject *submit_sibling(struct builder *self, struct family *family)
{
    struct context *context = self->context;
    PyObject *list = context->unsubmitted;
    Py_ssize_t count = PyList_Size(list);
    self->submitted = 1;
    if (PyList_SetSlice(list, count - 1, count, NULL)) {
        return NULL;
    }
    PyObject *registration =
        PyObject_GetItem(self->registrations, (PyObject *)Py_TYPE(self->task));
    if (registration == NULL) {
        return NULL;
    }
    PyObject *outcome = hierarchy_insert(
        context->hierarchy, self->task, registration, family, self->priority, self->options);
    Py_DECREF(registration);
    return outcome;
}

/* Whatever is special about a submission is Python's. */
static PyObject *submit_in_python(struct builder *self)
{
    PyObject *work = PyObject_CallMethod((PyObject *)self, "in_python", NULL);
    if (work == NULL) {
        return NULL;
    }
    PyObject *outcome = NULL;
    PySendResult result = PyIter_Send(work, Py_None, &outcome);
    Py_DECREF(work);
    if (result == PYGEN_NEXT) {
        PyErr_SetString(PyExc_RuntimeError, "a submission doesn't wait");
        Py_CLEAR(outcome);
    }
    return outcome;
}

static PyObject *submit(PyObject *object)
{
    struct builder *self = (struct builder *)object;
    struct family *family = plain_family(self);
    if (family == NULL) {
        return submit_in_python(self);
    }
    Py_INCREF(object);
    PyObject *outcome = submit_sibling(self, family);
    Py_DECREF(object);
    return outcome;
}

/* -- awaiting -------------------------------------------------------------------------- */

/* What awaiting a builder sends to: its submission is made then. It is a type of its own, for
 * am_send is not inherited by the class derived from the builder's type. */
struct submission {
    PyObject_HEAD
    PyObject *builder;
};

static PyObject *await(PyObject *object)
{
    const struct builder *builder = (struct builder *)object;
    if (builder->context == NULL) {
        return PyObject_CallMethod(object, "in_python", NULL);
    }
    const struct module_state *state = builder->context->hierarchy->state;
    struct submission *self =
        PyObject_GC_New(struct submission, (PyTypeObject *)state->submission_type);
    if (self != NULL) {
        Py_INCREF(object);
        self->builder = object;
        PyObject_GC_Track(self);
    }
    return (PyObject *)self;
}

static PySendResult send(PyObject *self, PyObject *unused, PyObject **result)
{
    (void)unused;
    *result = submit(((struct submission *)self)->builder);
    return *result ? PYGEN_RETURN : PYGEN_ERROR;
}

/* What send does, where it is not called: under a debugger. */
static PyObject *next(PyObject *self)
{
    PyObject *outcome = submit(((struct submission *)self)->builder);
    /* An outcome is a tuple, which would be taken for several arguments. */
    PyObject *stop =
        outcome ? PyObject_CallFunctionObjArgs(PyExc_StopIteration, outcome, NULL) : NULL;
    Py_XDECREF(outcome);
    if (stop != NULL) {
        PyErr_SetObject(PyExc_StopIteration, stop);
        Py_DECREF(stop);
    }
    return NULL;
}

static int submission_traverse(PyObject *object, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(((struct submission *)object)->builder);
    return 0;
}

/* There is no tp_clear: no circle goes through it that doesn't go through its builder. */
static void submission_dealloc(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    Py_CLEAR(((struct submission *)object)->builder);
    PyObject_GC_Del(object);
    Py_DECREF(type);
}

static PyType_Slot submission_slots[] = {
    {Py_tp_doc, "A submission that is being awaited."},
    {Py_tp_traverse, submission_traverse},
    {Py_tp_dealloc, submission_dealloc},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, next},
    {Py_am_send, send},
    {0, NULL},
};

PyType_Spec submission_type_spec = {
    .name = "scantree.engine._native.Submission",
    .basicsize = sizeof(struct submission),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = submission_slots,
};

/* -- for Python ------------------------------------------------------------------------ */

static int checked_priority(PyObject *value)
{
    PyObject *module = PyImport_ImportModule("scantree.engine.priority");
    PyObject *plain = module ? PyObject_CallMethod(module, "checked_priority", "O", value) : NULL;
    int priority = plain ? priority_from_python(plain) : -1;
    Py_XDECREF(plain);
    Py_XDECREF(module);
    return priority;
}

/* It is too late for anything where the builder was submitted; false with an exception. */
static bool is_unsubmitted(const struct builder *self)
{
    if (!self->submitted) {
        return true;
    }
    PyObject *answer = PyObject_CallMethod((PyObject *)self, "check_unsubmitted", NULL);
    Py_XDECREF(answer);
    return answer != NULL;
}

static PyObject *set_priority(
    PyObject *object, PyObject *const *arguments, Py_ssize_t count, PyObject *keywords)
{
    PyObject *value = only_argument(arguments, count, keywords, "value");
    if (value == NULL || !is_unsubmitted((struct builder *)object)) {
        return NULL;
    }
    long priority = -1;
    if (PyLong_CheckExact(value)) {
        priority = PyLong_AsLong(value);
        if (priority == -1) {
            PyErr_Clear();
        }
    }
    if (priority < 0 || priority > 255) {
        priority = checked_priority(value);
        if (priority < 0) {
            return NULL;
        }
    }
    ((struct builder *)object)->priority = (int)priority;
    Py_INCREF(object);
    return object;
}

static PyObject *get_place(PyObject *object, void *unused)
{
    (void)unused;
    PyObject *place = ((struct builder *)object)->place;
    if (place != NULL) {
        Py_INCREF(place);
        return place;
    }
    PyObject *module = PyImport_ImportModule("scantree.engine.place");
    if (module == NULL) {
        return NULL;
    }
    place = PyObject_GetAttrString(module, "sibling_of_maker");
    Py_DECREF(module);
    return place;
}

static int set_place(PyObject *object, PyObject *place, void *unused)
{
    (void)unused;
    if (place == NULL) {
        PyErr_SetString(PyExc_AttributeError, "a builder has a place");
        return -1;
    }
    hold(&((struct builder *)object)->place, place);
    return 0;
}

static PyObject *get_maker(PyObject *object, void *unused)
{
    (void)unused;
    PyObject *maker = ((struct builder *)object)->maker;
    if (maker == NULL) {
        PyErr_SetString(PyExc_AttributeError, "the builder has no maker");
        return NULL;
    }
    Py_INCREF(maker);
    return maker;
}

static int set_maker(PyObject *object, PyObject *maker, void *unused)
{
    (void)unused;
    ((struct builder *)object)->context = NULL;
    hold(&((struct builder *)object)->maker, maker);
    return 0;
}

static int builder_init(PyObject *object, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"maker", "registrations", "place", "task", NULL};
    struct builder *self = (struct builder *)object;
    PyObject *maker, *registrations, *place, *task;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OOOO:TaskBuilder", names, &maker,
            &registrations, &place, &task)) {
        return -1;
    }
    PyObject *open = PyObject_GetAttrString(maker, "is_open");
    int may_build = open ? PyObject_IsTrue(open) : -1;
    Py_XDECREF(open);
    if (may_build == 0) {
        PyObject *answer = PyObject_CallMethod(maker, "refuse", NULL);
        Py_XDECREF(answer);
        may_build = answer ? 1 : -1;
    }
    if (may_build < 0) {
        return -1;
    }
    set_maker(object, maker, NULL);
    hold(&self->registrations, registrations);
    hold(&self->place, place);
    hold(&self->task, task);
    hold(&self->options, Py_None);
    self->priority = DEFAULT_PRIORITY;
    self->submitted = 0;
    PyObject *unsubmitted = PyObject_GetAttrString(maker, "unsubmitted");
    PyObject *answer = unsubmitted ? PyObject_CallMethod(unsubmitted, "append", "O", object) : NULL;
    Py_XDECREF(unsubmitted);
    Py_XDECREF(answer);
    return answer ? 0 : -1;
}

static int builder_traverse(PyObject *object, visitproc visit, void *arg)
{
    struct builder *self = (struct builder *)object;
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self->maker);
    Py_VISIT(self->registrations);
    Py_VISIT(self->place);
    Py_VISIT(self->task);
    Py_VISIT(self->options);
    return 0;
}

static int builder_clear(PyObject *object)
{
    struct builder *self = (struct builder *)object;
    self->context = NULL;
    Py_CLEAR(self->maker);
    Py_CLEAR(self->registrations);
    Py_CLEAR(self->place);
    Py_CLEAR(self->task);
    Py_CLEAR(self->options);
    return 0;
}

static void builder_dealloc(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    builder_clear(object);
    PyObject_GC_Del(object);
    Py_DECREF(type);
}

static PyMemberDef members[] = {
    {"_registrations", T_OBJECT_EX, offsetof(struct builder, registrations), READONLY, NULL},
    {"_task", T_OBJECT_EX, offsetof(struct builder, task), READONLY, NULL},
    {"_options", T_OBJECT_EX, offsetof(struct builder, options), 0, NULL},
    {"_priority", T_INT, offsetof(struct builder, priority), 0, NULL},
    {"_submitted", T_BOOL, offsetof(struct builder, submitted), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef getters[] = {
    {"_maker", get_maker, set_maker, NULL, NULL},
    {"_place", get_place, set_place, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"priority", (PyCFunction)(void (*)(void))set_priority, METH_FASTCALL | METH_KEYWORDS,
        "priority($self, value)\n--\n\nHow urgent it is, from 0 (first) to 255; see Priority."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The twin of scantree.engine.core.builder.TaskBuilderCore."},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_init, builder_init},
    {Py_tp_traverse, builder_traverse},
    {Py_tp_clear, builder_clear},
    {Py_tp_dealloc, builder_dealloc},
    {Py_am_await, await},
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec builder_type_spec = {
    .name = "scantree.engine._native.TaskBuilderCore",
    .basicsize = sizeof(struct builder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

#include "pool_type.h"

#include "listing_type.h"
#include "module_state.h"
#include "pool.h"
#include "python_gathering.h"
#include "python_options.h"
#include "python_request.h"

/* How many bytes of paths are queued at most: below a very long path each directory has
 * all of it, and a thousand of these would be much. */
#define MOST_PATH_BYTES ((size_t)32 << 20)

struct pool_object {
    PyObject_HEAD
    struct pool *pool;
    size_t root_count;
    size_t path_bytes; /* of the jobs that were submitted and not yet collected */
};

static const struct module_state *state_of(PyObject *self)
{
    return PyType_GetModuleState(Py_TYPE(self));
}

/* The pool, or NULL and an exception in a process that was forked from its own. */
static struct pool *own_pool(PyObject *self)
{
    struct pool *pool = ((struct pool_object *)self)->pool;
    if (!pool_is_ours(pool)) {
        PyErr_SetString(PyExc_RuntimeError, "the reader belongs to the process that made it");
        return NULL;
    }
    return pool;
}

static bool check_jobs(unsigned long jobs)
{
    if (jobs < 1 || jobs > MOST_WORKERS) {
        PyErr_Format(PyExc_ValueError, "jobs must be from 1 to %d", (int)MOST_WORKERS);
        return false;
    }
    return true;
}

static PyObject *pool_type_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"roots", "one_file_system", "include_kernfs", "follow_symlinks",
        "count_links", "exclude_patterns", "watched", "jobs", "without_openat2", "entries",
        "roots_read", "exclude_caches", "marks", "records", "reads_ahead", "gathering",
        NULL};
    PyObject *marks = NULL;
    PyObject *roots;
    PyObject *patterns;
    PyObject *watched;
    int one_file_system;
    int include_kernfs;
    int follow_symlinks;
    int count_links;
    unsigned long jobs;
    int without_openat2 = 0;
    int entries = 0;
    int roots_read = 0;
    int exclude_caches = 0;
    int records = 0;
    int reads_ahead = 1;
    PyObject *gathering = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!ppppO!O!k|ppppO!ppO:Pool", names, &PyTuple_Type, &roots,
            &one_file_system, &include_kernfs, &follow_symlinks, &count_links, &PyTuple_Type,
            &patterns, &PyTuple_Type, &watched, &jobs, &without_openat2, &entries,
            &roots_read, &exclude_caches, &PyTuple_Type, &marks, &records, &reads_ahead,
            &gathering) ||
        !check_jobs(jobs)) {
        return NULL;
    }
    struct options options = {
        .one_file_system = one_file_system,
        .include_kernfs = include_kernfs,
        .follow_symlinks = follow_symlinks,
        .without_openat2 = without_openat2,
        .entries = entries,
        .roots_read = roots_read,
        .exclude_caches = exclude_caches,
        .records = records,
        .reads_ahead = reads_ahead,
        .remembering.link_limit = count_links       ? REMEMBER_NONE
                                  : follow_symlinks ? REMEMBER_ALL
                                                    : REMEMBER_LINKED,
    };
    if (gathering != Py_None && !python_gathering(&options.gathering, gathering)) {
        return NULL;
    }
    if (!python_options(&options, roots, patterns, watched, marks)) {
        gathering_free(options.gathering);
        return NULL;
    }
    size_t root_count = options.root_count;
    struct pool *pool = pool_new(&options, (unsigned)jobs);
    if (pool == NULL) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    struct pool_object *self = (struct pool_object *)allocate(type, 0);
    if (self == NULL) {
        pool_close(pool);
        pool_free(pool);
        return NULL;
    }
    self->pool = pool;
    self->root_count = root_count;
    return (PyObject *)self;
}

static void pool_type_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    struct pool *pool = ((struct pool_object *)self)->pool;
    if (pool_is_ours(pool)) {
        Py_BEGIN_ALLOW_THREADS
        pool_close(pool);
        Py_END_ALLOW_THREADS
    }
    pool_free(pool);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyObject *submit(PyObject *self, PyObject *batch)
{
    const struct module_state *state = state_of(self);
    struct pool *pool = own_pool(self);
    if (state == NULL || pool == NULL) {
        return NULL;
    }
    PyObject *pairs = PySequence_Fast(batch, "a batch is a sequence");
    if (pairs == NULL) {
        return NULL;
    }
    bool is_list = PyList_Check(pairs);
    Py_ssize_t count = is_list ? PyList_Size(pairs) : PyTuple_Size(pairs);
    struct pool_object *object = (struct pool_object *)self;
    size_t path_bytes = object->path_bytes;
    struct job *first = NULL;
    struct job *last = NULL;
    Py_ssize_t taken = 0;
    for (; taken < count && path_bytes < MOST_PATH_BYTES; taken++) {
        /* Asking a request for its attributes may run any code: look again each time. */
        PyObject *pair = is_list ? PyList_GetItem(pairs, taken) : PyTuple_GetItem(pairs, taken);
        Py_XINCREF(pair);
        struct job *job = pair ? python_request(state, pair, object->root_count) : NULL;
        Py_XDECREF(pair);
        if (job == NULL) {
            Py_DECREF(pairs);
            job_free_all(first);
            return NULL;
        }
        if (job->prefix_length && !pool_has_met_root(pool, job->root)) {
            Py_BEGIN_ALLOW_THREADS
            pool_meet_root(pool, job->root);
            Py_END_ALLOW_THREADS
        }
        if (first == NULL) {
            first = job;
        } else {
            last->next = job;
        }
        last = job;
        path_bytes += job->prefix_length;
    }
    Py_DECREF(pairs);
    object->path_bytes = path_bytes;
    pool_submit(pool, first, last, (size_t)taken);
    return PyLong_FromSsize_t(taken);
}

/* The pair of token and listing of a finished job, which it frees. */
static PyObject *pair_of(const struct module_state *state, struct job *job)
{
    PyObject *token = PyLong_FromLongLong((long long)job->token);
    PyObject *listing = listing_to_python(state, &job->listing);
    job_free(job);
    PyObject *pair = token && listing ? PyTuple_New(2) : NULL;
    if (pair == NULL) {
        Py_XDECREF(token);
        Py_XDECREF(listing);
        return NULL;
    }
    PyTuple_SetItem(pair, 0, token);
    PyTuple_SetItem(pair, 1, listing);
    return pair;
}

static PyObject *collect(PyObject *self, PyObject *unused)
{
    (void)unused;
    const struct module_state *state = state_of(self);
    struct pool *pool = own_pool(self);
    if (state == NULL || pool == NULL) {
        return NULL;
    }
    size_t count;
    struct job *jobs;
    if (pool_has_threads(pool)) {
        jobs = pool_collect(pool, &count);
    } else {
        Py_BEGIN_ALLOW_THREADS
        jobs = pool_collect(pool, &count);
        Py_END_ALLOW_THREADS
    }
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (Py_ssize_t i = 0; list != NULL && jobs != NULL; i++) {
        struct job *job = jobs;
        jobs = job->next;
        ((struct pool_object *)self)->path_bytes -= job->prefix_length;
        if (job->prefix_length == 0) {
            pool_met_root(pool, job->root);
        }
        PyObject *pair = pair_of(state, job);
        if (pair == NULL) {
            Py_CLEAR(list);
        } else {
            PyList_SetItem(list, i, pair);
        }
    }
    job_free_all(jobs);
    return list;
}

static PyObject *fileno_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    struct pool *pool = own_pool(self);
    return pool ? PyLong_FromLong(pool_fileno(pool)) : NULL;
}

static PyObject *under_way(PyObject *self, PyObject *unused)
{
    (void)unused;
    struct pool *pool = own_pool(self);
    if (pool == NULL) {
        return NULL;
    }
    struct under_way found[MOST_WORKERS];
    size_t count = pool_under_way(pool, found);
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        PyObject *pair = Py_BuildValue(
            "LK", (long long)found[i].token, (unsigned long long)found[i].started_ns);
        if (pair == NULL) {
            Py_CLEAR(list);
        } else {
            PyList_SetItem(list, (Py_ssize_t)i, pair);
        }
    }
    return list;
}

static PyObject *hanging(PyObject *self, PyObject *nanoseconds)
{
    struct pool *pool = own_pool(self);
    if (pool == NULL) {
        return NULL;
    }
    unsigned long long ns = PyLong_AsUnsignedLongLong(nanoseconds);
    if (PyErr_Occurred()) {
        return NULL;
    }
    uint64_t tokens[MOST_WORKERS];
    size_t count = pool_hanging(pool, ns, tokens);
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        PyObject *token = PyLong_FromLongLong((long long)tokens[i]);
        if (token == NULL) {
            Py_CLEAR(list);
        } else {
            PyList_SetItem(list, (Py_ssize_t)i, token);
        }
    }
    return list;
}

static PyObject *withdraw(PyObject *self, PyObject *device)
{
    struct pool *pool = own_pool(self);
    if (pool == NULL) {
        return NULL;
    }
    unsigned long long parent_device = PyLong_AsUnsignedLongLong(device);
    if (PyErr_Occurred()) {
        return NULL;
    }
    struct job *jobs = pool_withdraw(pool, parent_device);
    PyObject *list = PyList_New(0);
    while (list != NULL && jobs != NULL) {
        struct job *job = jobs;
        jobs = job->next;
        ((struct pool_object *)self)->path_bytes -= job->prefix_length;
        PyObject *token = PyLong_FromLongLong((long long)job->token);
        job_free(job);
        if (token == NULL || PyList_Append(list, token)) {
            Py_CLEAR(list);
        }
        Py_XDECREF(token);
    }
    job_free_all(jobs);
    return list;
}

static PyObject *measure(PyObject *self, PyObject *unused)
{
    (void)unused;
    struct pool *pool = own_pool(self);
    if (pool == NULL) {
        return NULL;
    }
    struct pool_stats stats;
    pool_measure(pool, &stats);
    return Py_BuildValue("KKKKKIIII", (unsigned long long)stats.operations,
        (unsigned long long)stats.busy_ns, (unsigned long long)stats.cpu_ns,
        (unsigned long long)stats.delay_ns, (unsigned long long)stats.waiting, stats.busy,
        stats.hanging, stats.threads, stats.jobs);
}

static PyObject *set_jobs(PyObject *self, PyObject *number)
{
    struct pool *pool = own_pool(self);
    if (pool == NULL) {
        return NULL;
    }
    unsigned long jobs = PyLong_AsUnsignedLong(number);
    if (PyErr_Occurred() || !check_jobs(jobs)) {
        return NULL;
    }
    pool_set_jobs(pool, (unsigned)jobs);
    Py_RETURN_NONE;
}

static PyObject *close_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    struct pool *pool = ((struct pool_object *)self)->pool;
    if (pool_is_ours(pool)) {
        Py_BEGIN_ALLOW_THREADS
        pool_close(pool);
        Py_END_ALLOW_THREADS
    }
    Py_RETURN_NONE;
}

static PyObject *skip_smaller(PyObject *self, PyObject *arguments)
{
    long long size;
    PyObject *last;
    struct pool *pool = own_pool(self);
    if (pool == NULL || !PyArg_ParseTuple(arguments, "LO:skip_smaller", &size, &last)) {
        return NULL;
    }
    Py_ssize_t root = 0;
    const char *directory = NULL;
    const char *name = NULL;
    if (last != Py_None && !PyArg_ParseTuple(last, "nyy:last", &root, &directory, &name)) {
        return NULL;
    }
    if (pool_gathering(pool) != NULL) {
        gathering_skip(pool_gathering(pool), size, (size_t)root, directory, name);
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"skip_smaller", skip_smaller, METH_VARARGS,
        "Pick no file as a large one that is smaller, or as large and after the last."},
    {"submit", submit, METH_O,
        "Take pairs of token and request, as many as there is room for; answers how many. "
        "None is taken where one is wrong."},
    {"collect", collect, METH_NOARGS, "Take every finished listing, in pairs with its token."},
    {"fileno", fileno_method, METH_NOARGS, "The descriptor that is readable while listings wait."},
    {"under_way", under_way, METH_NOARGS, "Token and start (ns) of what each thread reads now."},
    {"hanging", hanging, METH_O, "The tokens of reads that got no further for so long (ns)."},
    {"withdraw", withdraw, METH_O,
        "Take back what no thread has begun with below directories of a device; the tokens."},
    {"measure", measure, METH_NOARGS,
        "The items of scantree.reader.measures.Measures."},
    {"set_jobs", set_jobs, METH_O, "Let this many threads read at once."},
    {"close", close_method, METH_NOARGS, "Drop what is queued and let the threads go."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Threads that read directories, which never take the interpreter's lock."},
    {Py_tp_new, pool_type_new},
    {Py_tp_dealloc, pool_type_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec pool_type_spec = {
    .name = "scantree.reader._native.Pool",
    .basicsize = sizeof(struct pool_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

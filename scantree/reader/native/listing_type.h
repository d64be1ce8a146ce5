/* NativeListing: a finished listing, as Python sees it. */
#ifndef SCANTREE_LISTING_TYPE_H
#define SCANTREE_LISTING_TYPE_H

#include <Python.h>

#include <stdbool.h>

#include "listing.h"
#include "listing_values.h"
#include "module_state.h"

extern PyType_Spec listing_type_spec;

/* A new object; takes the records of `listing`, which is empty then, in any case. */
PyObject *listing_to_python(const struct module_state *state, struct listing *listing);

/* The listing in a NativeListing; NULL and an exception where it is something else. */
const struct listing *listing_from_python(const struct module_state *state, PyObject *object);

/* Whether it is a NativeListing. */
bool listing_is_native(const struct module_state *state, PyObject *object);

/* The packed entries of a NativeListing, for as long as nobody asks it for them. */
struct packed_text {
    const char *bytes;
    size_t length;
};
struct packed_text listing_packed_text(PyObject *object);

/* Whether there is nothing to note but numbers: a directory, read in full. */
bool listing_is_plain(const struct listing *listing);

#endif

/* Exclude patterns as du(1) matches them; the twin of scantree.reader.patterns. */
#ifndef SCANTREE_EXCLUDES_H
#define SCANTREE_EXCLUDES_H

#include <stdbool.h>
#include <stddef.h>

struct excludes;

/* Copies nothing: takes the memory of `patterns` and of each, from malloc, in any case.
 * NULL, with errno set, where there is no memory. */
struct excludes *excludes_new(char **patterns, size_t count);
void excludes_free(struct excludes *excludes);

/* Whether a path is left out. */
bool excludes_path(const struct excludes *excludes, const char *path);

/* The bytes of stack that excludes_path may take. */
size_t excludes_stack_size(const struct excludes *excludes);

#endif

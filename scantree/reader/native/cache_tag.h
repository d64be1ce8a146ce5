/* Whether a directory is tagged as a cache; see scantree.reader.cache_tag. */
#ifndef SCANTREE_CACHE_TAG_H
#define SCANTREE_CACHE_TAG_H

#include <stdbool.h>

struct listing;

/* Enter in the listing whether the directory open as `fd` is tagged, or why that isn't known.
 * False, with errno set, where there is no descriptor to find out. */
bool cache_tag_look(struct listing *listing, int fd);

#endif

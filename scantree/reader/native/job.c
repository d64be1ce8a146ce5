#include "job.h"

#include <stdlib.h>
#include <string.h>

size_t count_levels(const char *path, size_t length)
{
    size_t levels = length > 0;
    const char *end = path + length;
    for (; (path = memchr(path, '/', (size_t)(end - path))) != NULL; path++) {
        levels++;
    }
    return levels;
}

struct job *job_new(size_t prefix_length)
{
    struct job *job = malloc(sizeof *job + prefix_length + 1);
    if (job == NULL) {
        return NULL;
    }
    *job = (struct job){
        .listing = {.skip = NOT_SKIPPED, .newest = INT64_MIN},
        .prefix_length = prefix_length,
    };
    job->prefix[prefix_length] = '\0';
    return job;
}

struct job *job_below(const struct job *job)
{
    const struct subdirectory *first = (const void *)job->listing.subdirectories.bytes;
    struct job *below = job_new(job->prefix_length + 1 + first->name_length);
    if (below == NULL) {
        return NULL;
    }
    below->token = NO_TOKEN;
    below->root = job->root;
    below->parent_device = job->listing.device;
    below->inode = first->inode;
    below->followed = first->followed;
    below->levels = job->levels + 1;
    below->is_deep = job->is_deep;
    memcpy(below->prefix, job->prefix, job->prefix_length);
    below->prefix[job->prefix_length] = '/';
    memcpy(below->prefix + job->prefix_length + 1, first->name, first->name_length);
    return below;
}

void job_free(struct job *job)
{
    listing_free(&job->listing);
    free(job);
}

void job_free_all(struct job *first)
{
    while (first != NULL) {
        struct job *next = first->next;
        job_free(first);
        first = next;
    }
}

#include "job.h"

#include <stdlib.h>

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

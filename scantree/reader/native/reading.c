#include "reading.h"

#include <stdlib.h>

struct shared_reading {
    struct job *job;
    int fd;
    pthread_mutex_t lock; /* of what is below, and of the job's listing */
    size_t parts;
};

static struct shared_reading *share(const struct reading *reading)
{
    struct shared_reading *shared = malloc(sizeof *shared);
    if (shared == NULL) {
        return NULL;
    }
    *shared = (struct shared_reading){.job = reading->job, .fd = reading->fd, .parts = 1};
    if (pthread_mutex_init(&shared->lock, NULL)) {
        free(shared);
        return NULL;
    }
    return shared;
}

struct part *reading_split(
    struct reading *reading, struct dirent_buffer *buffer, size_t begin, size_t end)
{
    struct part *part = malloc(sizeof *part);
    if (part == NULL) {
        return NULL;
    }
    if (reading->shared == NULL) {
        reading->shared = share(reading);
        if (reading->shared == NULL) {
            free(part);
            return NULL;
        }
    }
    pthread_mutex_lock(&reading->shared->lock);
    reading->shared->parts++;
    pthread_mutex_unlock(&reading->shared->lock);
    dirent_buffer_hold(buffer);
    *part = (struct part){.shared = reading->shared, .buffer = buffer, .begin = begin, .end = end};
    return part;
}

struct reading reading_of_part(const struct part *part)
{
    return (struct reading){
        .job = part->shared->job, .fd = part->shared->fd, .shared = part->shared};
}

bool reading_end(struct reading *reading, struct opener *opener, struct listing *found,
    struct foothold *foothold)
{
    struct shared_reading *shared = reading->shared;
    if (shared == NULL) {
        listing_merge(&reading->job->listing, found);
        opener_give_back(opener, reading->job, reading->fd, foothold);
        return true;
    }
    pthread_mutex_lock(&shared->lock);
    listing_merge(&shared->job->listing, found);
    bool is_last = --shared->parts == 0;
    pthread_mutex_unlock(&shared->lock);
    if (is_last) {
        opener_give_back(opener, shared->job, shared->fd, NULL);
        pthread_mutex_destroy(&shared->lock);
        free(shared);
    }
    return is_last;
}

const struct job *part_job(const struct part *part)
{
    return part->shared->job;
}

void part_free(struct part *part)
{
    dirent_buffer_release(part->buffer);
    free(part);
}

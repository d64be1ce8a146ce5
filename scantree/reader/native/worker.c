#include "worker.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct worker *worker_new(struct pool *pool, unsigned index)
{
    struct worker *worker = calloc(1, sizeof *worker);
    if (worker != NULL) {
        worker->pool = pool;
        worker->index = index;
        listing_clear(&worker->listing);
        worker->foothold = NO_FOOTHOLD;
    }
    return worker;
}

void worker_free(struct worker *worker)
{
    if (worker == NULL) {
        return;
    }
    listing_free(&worker->listing);
    arena_free(&worker->path);
    if (worker->buffer != NULL) {
        dirent_buffer_release(worker->buffer);
    }
    free(worker);
}

void worker_begin(struct worker *worker, const struct job *job, uint64_t now_ns)
{
    worker->job = job;
    atomic_store_explicit(&worker->token, job->token, memory_order_release);
    atomic_store_explicit(&worker->started_ns, job->started_ns, memory_order_release);
    atomic_store_explicit(&worker->busy_since_ns, now_ns, memory_order_relaxed);
    worker_gets_on(worker, now_ns);
}

void worker_end(struct worker *worker, uint64_t now_ns)
{
    uint64_t since = atomic_load_explicit(&worker->busy_since_ns, memory_order_relaxed);
    uint64_t busy = atomic_load_explicit(&worker->busy_ns, memory_order_relaxed);
    atomic_store_explicit(&worker->started_ns, 0, memory_order_release);
    atomic_store_explicit(&worker->busy_since_ns, 0, memory_order_relaxed);
    atomic_store_explicit(&worker->busy_ns, busy + (now_ns - since), memory_order_relaxed);
}

bool worker_is_reading(const struct worker *worker, uint64_t *token, uint64_t *started_ns)
{
    /* The token belongs to the start if that was the same before and after. */
    uint64_t before = atomic_load_explicit(&worker->started_ns, memory_order_acquire);
    *token = atomic_load_explicit(&worker->token, memory_order_acquire);
    *started_ns = atomic_load_explicit(&worker->started_ns, memory_order_acquire);
    return before != 0 && before == *started_ns;
}

uint64_t worker_busy_ns(const struct worker *worker, uint64_t now_ns)
{
    uint64_t since = atomic_load_explicit(&worker->busy_since_ns, memory_order_relaxed);
    uint64_t busy = atomic_load_explicit(&worker->busy_ns, memory_order_relaxed);
    return busy + (since != 0 && now_ns > since ? now_ns - since : 0);
}

bool worker_hangs(const struct worker *worker, uint64_t now_ns, uint64_t ns)
{
    uint64_t alive = atomic_load_explicit(&worker->alive_ns, memory_order_relaxed);
    return atomic_load_explicit(&worker->busy_since_ns, memory_order_relaxed) != 0 &&
           now_ns > alive && now_ns - alive >= ns;
}

uint64_t worker_run_delay_ns(const struct worker *worker)
{
    int thread_id = atomic_load_explicit(&worker->thread_id, memory_order_relaxed);
    char text[64];
    snprintf(text, sizeof text, "/proc/self/task/%d/schedstat", thread_id);
    int fd = thread_id ? open(text, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) {
        return 0;
    }
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    text[length > 0 ? length : 0] = '\0';
    unsigned long long on_cpu;
    unsigned long long delay;
    return sscanf(text, "%llu %llu", &on_cpu, &delay) == 2 ? delay : 0;
}

struct dirent_buffer *worker_buffer(struct worker *worker)
{
    struct dirent_buffer *buffer = worker->buffer;
    if (buffer != NULL) {
        if (atomic_load_explicit(&buffer->holders, memory_order_acquire) == 1) {
            return buffer;
        }
        dirent_buffer_release(buffer);
    }
    worker->buffer = dirent_buffer_new();
    return worker->buffer;
}

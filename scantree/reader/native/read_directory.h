/* Reading one directory; the twin of scantree.reader.by_descriptor. */
#ifndef SCANTREE_READ_DIRECTORY_H
#define SCANTREE_READ_DIRECTORY_H

#include "opener.h"
#include "reading.h"
#include "worker.h"

enum read_result {
    READ_FINISHED,  /* the job has its listing */
    READ_SHARED,    /* others hold parts of it and will finish it */
    READ_SHORT,     /* no descriptor was left, and nothing was counted */
};

enum read_result read_directory(struct worker *worker, struct opener *opener, struct job *job);

/* Finish a job that could not be opened because of `error`. */
void read_give_up(struct opener *opener, struct job *job, int error);

/* Look at a part; answers its job where that is finished now, NULL where it isn't. */
struct job *read_part(struct worker *worker, struct opener *opener, struct part *part);

#endif

/* render: draws a job as PDF, SVG or PNG (300 dots per inch, grey). Runs in the worker process
 * only: pango and fontconfig keep state for the whole process and are not for the server's threads.
 */
#ifndef FIXPOINT_LABELS_RENDER_H
#define FIXPOINT_LABELS_RENDER_H

#include "server/labels/job.h"

typedef struct Bytes {
    unsigned char *data; /* malloc'ed; the caller frees it */
    size_t size, capacity;
} Bytes;

/* False with ret_fault set when a label cannot be drawn as it should be; ret_bytes is then empty.
 */
bool render_job(Arena *arena, const Job *job, Bytes *ret_bytes, Fault *ret_fault)
    __attribute__((warn_unused_result));

#endif

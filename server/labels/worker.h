/* worker: the process that draws labels (subcommand labels-worker), and how the server reaches it.
 * A document is drawn outside the server because pango, cairo and the fonts under them are large
 * and not for threads: what crashes or hangs there costs one answer. */
#ifndef FIXPOINT_LABELS_WORKER_H
#define FIXPOINT_LABELS_WORKER_H

#include "server/http/request.h"

/* The child's main; returns its exit status. */
int labels_worker(void);

/* Called once by serve before the first request, and after the last. */
CHECKED bool labels_start(void);
void labels_stop(void);

/* Has job (JSON, see job.h) drawn and makes the document the answer. Raises what the worker
 * refuses, and 503 or 500 when it is busy, late or dead. */
CHECKED bool labels_draw(Request *req, const char *job, size_t size_bytes,
                         const char *content_type);

#endif

/* metrics: what the process counts about itself, for Prometheus. */
#ifndef FIXPOINT_METRICS_H
#define FIXPOINT_METRICS_H

#include "server/http/router.h"

void metrics_start(void);
/* route may be NULL (no route was found). */
void metrics_count(const Route *route, int status, int64_t took_us);

extern const Route health_routes[];
/* Readiness: serve says when the schema fits, and when the stop has begun. */
void health_set_draining(void);

#endif

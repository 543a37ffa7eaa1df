/* lanes: two queues with workers of their own. A worker owns one database connection and runs one
 * job at a time, straight through. A full lane refuses at once, so that waiting stays short. */
#ifndef FIXPOINT_LANES_H
#define FIXPOINT_LANES_H

#include "server/config.h"
#include "server/http/router.h"

struct Db;

/* Runs on a worker; its last act gives the request back to the HTTP thread. */
typedef void Job(void *data, struct Db *db);

/* Starts all workers. False when the first connection of one fails because a statement does not
 * prepare (broken SQL stops the start); a database that is merely away is waited for. */
bool lanes_start(const Config *config, Job *job);
/* False when the lane is full or stopped. */
CHECKED bool lanes_push(Lane lane, void *data);
/* No new jobs; what waits is done; returns when all workers have ended. */
void lanes_stop(void);

/* For readiness and metrics. */
typedef struct LaneState {
    int waiting, busy, workers, connected;
} LaneState;
LaneState lanes_state(Lane lane);

#endif

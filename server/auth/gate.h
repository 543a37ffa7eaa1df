/* gate: how many passwords are hashed at a time, and how many may wait for it. Each hash takes 64
 * MiB, so that a crowd signing in never takes more than 256 MiB. */
#ifndef FIXPOINT_GATE_H
#define FIXPOINT_GATE_H

#include "server/http/request.h"

#define GATE_INSIDE 4   /* × 64 MiB = 256 MiB */
#define GATE_WAITING 64 /* × 80 ms ÷ 2 cores = 2.6 s for the last */

/* Waits for a place; raises unavailable when too many wait already. Each true wants one
 * gate_leave(). */
CHECKED bool gate_enter(Request *req);
void gate_leave(void);

#endif

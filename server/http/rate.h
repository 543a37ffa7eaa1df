/* rate: how often one client may ask. A bucket of tokens per key that fills steadily; who finds it
 * empty is told when to come again. In the memory of this process: several servers allow several
 * times as much, which is what a generous limit can bear. */
#ifndef FIXPOINT_RATE_H
#define FIXPOINT_RATE_H

#include "server/http/request.h"

void rate_start(void);
/* Takes one token of the bucket kind + key, or raises too-many with Retry-After. burst tokens lie
 * in a full bucket. per_minute 0 = no limit. Rooms may use it for limits of their own. */
CHECKED bool rate_take(Request *req, const char *kind, const char *key, int per_minute, int burst);

#endif

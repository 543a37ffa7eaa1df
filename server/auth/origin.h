/* origin: refuses what a page of another site may have made a browser send (TRUST 6, CSRF). */
#ifndef FIXPOINT_ORIGIN_H
#define FIXPOINT_ORIGIN_H

#include "server/http/request.h"

/* For unsafe methods: Sec-Fetch-Site must be same-origin, or if absent Origin must be exactly the
 * public address's; with a session cookie the header X-Fixpoint: 1 must stand as well. */
CHECKED bool origin_check(Request *req);

#endif

/* session: who is asking, and may he. One place for the cookie, the check against requests from other
 * sites, and every route's need; the person behind a cookie is kept in a bounded cache that NOTIFY
 * "fixpoint_session" empties within a second (TRUST 6). */
#ifndef FIXPOINT_SESSION_H
#define FIXPOINT_SESSION_H

#include "server/http/request.h"
#include "server/http/router.h"

typedef enum Admission {
    ADMIT_YES,     /* go on; req->actor is filled, or nobody on a public route */
    ADMIT_REFUSED, /* req->fault says why */
    ADMIT_ASK,     /* only the database knows: call session_admit() on a worker */
} Admission;

/* Decides without the database, once router_find() has set req->route; safe in the HTTP thread before
 * the body is read. */
Admission session_admit_early(Request *req);
/* The same on a worker, with req->db. Calling it again for an admitted request is cheap. */
CHECKED bool session_admit(Request *req);

/* What LISTEN fixpoint_session heard: forget this person; NULL or "" = everybody. */
void session_forget(const char *user_id);
/* The cache is believed only while somebody listens; false also empties it. Starts as false. */
void session_listening(bool listening);

extern const Route session_routes[];

#endif

/* session: who is asking, and what he may do. The listener calls these, nobody else. The person
 * behind a cookie is kept in a bounded cache of the process, which NOTIFY fixpoint_session empties
 * within a second of sign-out, a changed role, a new password or a deactivation (TRUST 6). */
#ifndef FIXPOINT_SESSION_H
#define FIXPOINT_SESSION_H

#include "server/http/router.h"

/* Before the body is read, in the HTTP thread, without a database: fills req->actor from the cache.
 * True = decided (the actor is known, or nobody asks to be known); false = session_authenticate()
 * has to look it up on a worker. Never blocks. */
bool session_peek(Request *req);
/* On a worker (req->db is set): fills req->actor from the cookie, or raises. Without a credential,
 * or on a route that needs nothing, the actor may stay nobody. */
CHECKED bool session_authenticate(Request *req);
/* Is this actor allowed to do that, at the route's {site} if it has one? Raises cross-site for an
 * unsafe request that another site's page may have sent, not-signed-in, forbidden, or not-found for
 * a site that is not his. Called after either of the above; does not need the database. */
CHECKED bool session_may(Request *req, Need need);

/* What LISTEN fixpoint_session heard: forget this person (user id); NULL or "" = everybody. */
void session_forget(const char *user_id);
/* The cache is believed only while somebody listens; false empties it too. Starts as false, so a
 * process without a listening thread asks the database each time. */
void session_listening(bool listening);

#endif

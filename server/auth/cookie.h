/* cookie: the two cookies that we set. s is the session; d says that this browser signed in before,
 * which gives its owner a throttle of his own. Over HTTPS both carry the prefix __Host- and Secure.
 */
#ifndef FIXPOINT_COOKIE_H
#define FIXPOINT_COOKIE_H

#include "server/http/request.h"

typedef enum Cookie { COOKIE_SESSION, COOKIE_DEVICE } Cookie;

/* The value that came, or NULL; of the name that fits this request's scheme only. */
const char *cookie_read(const Request *req, Cookie cookie);
/* age_s 0 takes the cookie away. */
void cookie_set(Request *req, Cookie cookie, const char *value, long age_s);

#endif

/* auth: the routes of signing in, one's own sessions and password, and links that set a password.
 */
#ifndef FIXPOINT_AUTH_H
#define FIXPOINT_AUTH_H

#include "server/http/router.h"

extern const Route auth_routes[];

#endif

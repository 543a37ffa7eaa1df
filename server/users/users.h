/* users: the people of a site, what they are there, and its teams. */
#ifndef FIXPOINT_USERS_H
#define FIXPOINT_USERS_H

#include "server/http/router.h"

extern const Route user_routes[];

#endif

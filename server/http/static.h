/* static: the built web client, from the directory config->web. */
#ifndef FIXPOINT_STATIC_H
#define FIXPOINT_STATIC_H

#include "server/http/router.h"

/* Says in the log when the client is not there; the API works without it. */
void static_start(const char *web);

#endif

/* listener: from the socket to the handler and back. listener.c is the only file that sees
 * libmicrohttpd. */
#ifndef FIXPOINT_LISTENER_H
#define FIXPOINT_LISTENER_H

#include "server/config.h"
#include <stdbool.h>

/* Binds config->listen; writes the real address ("127.0.0.1:41234") to ret_address. False with the
 * reason logged. config must outlive the listener; it may still be changed until listener_start().
 */
bool listener_bind(const Config *config, char *ret_address, size_t address_size_bytes);
/* Starts workers and the HTTP threads. */
bool listener_start(void);
/* Quiesce, drain, join, stop: no new connection, what runs is answered, within 10 s in any case. */
void listener_stop(void);

#endif

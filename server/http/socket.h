/* socket: where the server listens. */
#ifndef FIXPOINT_SOCKET_H
#define FIXPOINT_SOCKET_H

#include <stddef.h>

/* Binds HOST:PORT (port 0 = any free one) and writes the real address ("127.0.0.1:41234",
 * "[::1]:80"). -1 with the reason logged. */
int socket_listen(const char *listen_at, char *ret_address, size_t address_size_bytes);

#endif

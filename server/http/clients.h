/* clients: the connections, and a watchdog with total deadlines. The HTTP library's own timeout
 * counts from the last byte only, so who drips a byte a second would stay for ever; and it looks at
 * nothing while a request is suspended. Shutting a socket down wakes the library, which then closes
 * it. */
#ifndef FIXPOINT_CLIENTS_H
#define FIXPOINT_CLIENTS_H

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

typedef enum ClientState {
    CLIENT_HEAD,   /* nothing, or a part of a request's head */
    CLIENT_BODY,   /* the body is coming in */
    CLIENT_BUSY,   /* a worker has it; its statements have timeouts of their own */
    CLIENT_ANSWER, /* the answer goes out */
} ClientState;

typedef struct Client {
    int fd;
    char address[INET6_ADDRSTRLEN];
    _Atomic ClientState state;
    _Atomic int64_t since_ms;     /* when that state began, by the monotonic clock */
    atomic_size_t received_bytes; /* of the running request's body */
    struct Client *previous, *next;
} Client;

Client *client_new(int fd, const struct sockaddr *address);
/* Before the library closes the socket. */
void client_free(Client *client);
/* A state that stands already goes on; its time does not begin anew. */
void client_enter(Client *client, ClientState state);

bool clients_watch(void);
/* From now on cuts everybody whom no worker serves: the stop does not wait for slow ones. */
void clients_cut(void);
void clients_stop(void);

int64_t monotonic_us(void);

#endif

/* socket: binding by name or number, IPv4 or IPv6. */
#include "server/http/socket.h"
#include "common/log.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

int socket_listen(const char *listen_at, char *ret_address, size_t address_size_bytes)
{
    char host[256];
    const char *colon = strrchr(listen_at, ':');
    (void)snprintf(host, sizeof host, "%.*s", (int)(colon - listen_at), listen_at);
    char *name = host;
    if (*name == '[') {
        name++;
        name[strcspn(name, "]")] = '\0';
    }
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *found = NULL;
    int error = getaddrinfo(name, colon + 1, &hints, &found);
    if (error) {
        log_event(LOG_ERROR, "cannot listen", "address", listen_at, "reason", gai_strerror(error),
                  NULL);
        return -1;
    }
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_storage bound = { 0 };
    socklen_t size = sizeof bound;
    /* SO_REUSEADDR, not SO_REUSEPORT: a forgotten old server must not share the port. */
    bool right = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                 bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, 1024) == 0 &&
                 getsockname(fd, (struct sockaddr *)&bound, &size) == 0;
    freeaddrinfo(found);
    char ip[INET6_ADDRSTRLEN], port[8];
    right = right && getnameinfo((struct sockaddr *)&bound, size, ip, sizeof ip, port, sizeof port,
                                 NI_NUMERICHOST | NI_NUMERICSERV) == 0;
    if (!right) {
        log_event(LOG_ERROR, "cannot listen", "address", listen_at, "reason", strerror(errno),
                  NULL);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    (void)snprintf(ret_address, address_size_bytes, strchr(ip, ':') ? "[%s]:%s" : "%s:%s", ip,
                   port);
    return fd;
}

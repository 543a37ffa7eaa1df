/* clients: a list under a lock; what changes with each request is atomic, so that requests do not
 * meet at the lock. */
#include "server/http/clients.h"
#include "common/log.h"
#include "common/str.h"
#include <arpa/inet.h>
#include <pthread.h>

#define HEAD_DEADLINE_MS 15000
/* A body must keep 1 KiB/s on average, looked at from the 30th second on. */
#define BODY_GRACE_MS 30000
#define BODY_BYTES_PER_S 1024
#define ANSWER_DEADLINE_MS 120000
#define TICK_NS 250000000L

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Client *clients;
static atomic_bool cutting, stopped;
static pthread_t thread;

int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void write_address(const struct sockaddr *address, char *ret_text, size_t size)
{
    const void *bytes = NULL;
    *ret_text = '\0';
    if (address && address->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    else if (address && address->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (!bytes || !inet_ntop(address->sa_family, bytes, ret_text, (socklen_t)size))
        *ret_text = '\0';
    if (str_starts(ret_text, "::ffff:")) /* an IPv4 client on an IPv6 socket */
        memmove(ret_text, ret_text + 7, strlen(ret_text + 7) + 1);
}

Client *client_new(int fd, const struct sockaddr *address)
{
    Client *client = calloc(1, sizeof *client);
    if (!client)
        log_abort("out of memory");
    client->fd = fd;
    write_address(address, client->address, sizeof client->address);
    atomic_store(&client->since_ms, monotonic_us() / 1000);
    pthread_mutex_lock(&lock);
    client->next = clients;
    if (clients)
        clients->previous = client;
    clients = client;
    pthread_mutex_unlock(&lock);
    return client;
}

void client_free(Client *client)
{
    pthread_mutex_lock(&lock);
    if (client->previous)
        client->previous->next = client->next;
    else
        clients = client->next;
    if (client->next)
        client->next->previous = client->previous;
    pthread_mutex_unlock(&lock);
    free(client);
}

void client_enter(Client *client, ClientState state)
{
    if (atomic_load(&client->state) == state && state != CLIENT_HEAD)
        return;
    atomic_store(&client->since_ms, monotonic_us() / 1000);
    atomic_store(&client->state, state);
}

/* Has this connection had its time? */
static bool is_overdue(Client *client, int64_t now_ms)
{
    int64_t took_ms = now_ms - atomic_load(&client->since_ms);
    ClientState state = atomic_load(&client->state);
    if (state == CLIENT_BUSY)
        return false;
    if (atomic_load(&cutting))
        return true;
    if (state == CLIENT_HEAD)
        return took_ms > HEAD_DEADLINE_MS;
    if (state == CLIENT_ANSWER)
        return took_ms > ANSWER_DEADLINE_MS;
    return took_ms > BODY_GRACE_MS &&
           (int64_t)atomic_load(&client->received_bytes) < took_ms / 1000 * BODY_BYTES_PER_S;
}

static void *watch(void *data)
{
    (void)data;
    while (!atomic_load(&stopped)) {
        struct timespec tick = { .tv_nsec = TICK_NS };
        nanosleep(&tick, NULL);
        int64_t now_ms = monotonic_us() / 1000;
        pthread_mutex_lock(&lock);
        for (Client *client = clients; client; client = client->next)
            if (is_overdue(client, now_ms))
                (void)shutdown(client->fd, SHUT_RDWR);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

bool clients_watch(void)
{
    return pthread_create(&thread, NULL, watch, NULL) == 0;
}

void clients_cut(void)
{
    atomic_store(&cutting, true);
}

void clients_stop(void)
{
    atomic_store(&stopped, true);
    pthread_join(thread, NULL);
}

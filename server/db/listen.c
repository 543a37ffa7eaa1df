/* listen: connect, LISTEN on every channel, hand on what comes; when the connection breaks, say so
 * and try again. */
#include "server/db/listen.h"
#include "server/db/db.h"
#include "common/log.h"
#include "common/str.h"
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#define SLICE_MS 250

static const ListenChannel *channels;
static const char *conninfo;
static atomic_bool stopping;
static pthread_t thread;

static PGconn *open_listening(void)
{
    const char *const names[] = { "connect_timeout",  "tcp_user_timeout",
                                  "keepalives_idle",  "keepalives_interval",
                                  "keepalives_count", "application_name",
                                  "dbname",           NULL };
    const char *const values[] = { "3", "10000", "5", "2", "3", "fixpoint-listen", conninfo, NULL };
    PGconn *conn = PQconnectdbParams(names, values, 1);
    bool right = PQstatus(conn) == CONNECTION_OK;
    for (const ListenChannel *channel = channels; right && channel->name; channel++) {
        PGresult *result = PQexec(conn, db_statements[channel->statement].sql);
        right = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
    }
    if (right)
        return conn;
    log_event(LOG_WARN, "not listening", "reason", PQerrorMessage(conn), NULL);
    PQfinish(conn);
    return NULL;
}

static void tell(bool listening)
{
    for (const ListenChannel *channel = channels; channel->name; channel++)
        channel->listening(listening);
}

static void hand_on(const PGnotify *heard)
{
    for (const ListenChannel *channel = channels; channel->name; channel++)
        if (str_equal(channel->name, heard->relname))
            channel->heard(heard->extra);
}

/* Until the connection breaks or the server stops. */
static void hear(PGconn *conn)
{
    while (!atomic_load(&stopping)) {
        struct pollfd wait = { .fd = PQsocket(conn), .events = POLLIN };
        int ready = poll(&wait, 1, SLICE_MS);
        if (ready < 0 && errno != EINTR)
            return;
        if (ready > 0 && !PQconsumeInput(conn))
            return;
        for (PGnotify *heard; (heard = PQnotifies(conn));) {
            hand_on(heard);
            PQfreemem(heard);
        }
    }
}

static void *listen_on(void *data)
{
    (void)data;
    while (!atomic_load(&stopping)) {
        PGconn *conn = open_listening();
        if (conn) {
            tell(true);
            hear(conn);
            tell(false);
            PQfinish(conn);
        }
        struct timespec pause = { .tv_nsec = SLICE_MS * 1000000L };
        nanosleep(&pause, NULL);
    }
    return NULL;
}

bool listen_start(const char *given_conninfo, const ListenChannel *given_channels)
{
    conninfo = given_conninfo;
    channels = given_channels;
    return pthread_create(&thread, NULL, listen_on, NULL) == 0;
}

void listen_stop(void)
{
    atomic_store(&stopping, true);
    pthread_join(thread, NULL);
}

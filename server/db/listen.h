/* listen: a thread with a connection of its own that hears what PostgreSQL notifies, for caches and
 * live streams. While it has no connection, nothing is heard: whoever relies on it is told. */
#ifndef FIXPOINT_LISTEN_H
#define FIXPOINT_LISTEN_H

#include <stdbool.h>

typedef struct ListenChannel {
    const char *name;
    int statement;                      /* SQL_LISTEN_…, the LISTEN of that channel */
    void (*heard)(const char *payload); /* on the listening thread; must not block */
    void (*listening)(bool listening);  /* true after each (re)connect, false when it is lost */
} ListenChannel;

/* channels ends with a NULL name and lives until listen_stop(). */
bool listen_start(const char *conninfo, const ListenChannel *channels);
void listen_stop(void);

#endif

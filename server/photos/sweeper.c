/* sweeper: see sweeper.h. Each round has a connection of its own and closes it. */
#include "server/photos/sweeper.h"
#include "server/photos/store.h"
#include "server/command.h"
#include "server/db/db.h"
#include "common/log.h"
#include "sql.gen.h"
#include <errno.h>
#include <pthread.h>

#define SWEEP_EVERY_S 3600
#define ORPHAN_AGE_S 3600

static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t stop_asked = PTHREAD_COND_INITIALIZER;
static bool running, stopping;

/* A failed look-up removes nothing. */
static const char *ask(void *data, const char *site_id, const char *hashes)
{
    Request *req = data;
    if (!sql_photo_unknown(req, site_id, hashes) || !db_has_row(req))
        return NULL;
    return db_column(req, 0);
}

static void sweep(const Config *config)
{
    Request *req = request_for_command(config, NULL);
    if (!req)
        return;
    int removed = photo_store_sweep(config->photos, ORPHAN_AGE_S, ask, req);
    request_free(req);
    char count[16];
    (void)snprintf(count, sizeof count, "%d", removed);
    if (removed > 0)
        log_event(LOG_WARN, "picture files without a row removed", "files", count, NULL);
}

static void *sweep_on(void *data)
{
    const Config *config = data;
    struct timespec next;
    clock_gettime(CLOCK_REALTIME, &next);
    pthread_mutex_lock(&lock);
    while (!stopping) {
        pthread_mutex_unlock(&lock);
        sweep(config);
        pthread_mutex_lock(&lock);
        next.tv_sec += SWEEP_EVERY_S;
        while (!stopping && pthread_cond_timedwait(&stop_asked, &lock, &next) != ETIMEDOUT)
            ;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

bool photo_sweeper_start(const Config *config)
{
    stopping = false;
    running = pthread_create(&thread, NULL, sweep_on, (void *)(uintptr_t)config) == 0;
    return running;
}

void photo_sweeper_stop(void)
{
    if (!running)
        return;
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_cond_signal(&stop_asked);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    running = false;
}

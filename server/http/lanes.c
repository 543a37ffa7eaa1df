/* lanes: a ring with a mutex per lane. An idle worker looks after its connection once a second, so
 * that readiness is known without requests and a restarted database is found soon. */
#include "server/http/lanes.h"
#include "server/db/db.h"
#include "common/log.h"
#include <pthread.h>

typedef struct Queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    void *ring[LIMIT_FAST_QUEUE > LIMIT_SLOW_QUEUE ? LIMIT_FAST_QUEUE : LIMIT_SLOW_QUEUE];
    int size, first, waiting, busy, workers, connected;
    bool stopped;
    pthread_t threads[64];
    const char *conninfo;
    int timeout_ms;
} Queue;

static Queue queues[LANES] = {
    [LANE_FAST] = { .size = LIMIT_FAST_QUEUE },
    [LANE_SLOW] = { .size = LIMIT_SLOW_QUEUE },
    [LANE_DOOR] = { .size = LIMIT_DOOR_QUEUE },
};
/* A hash costs 80 ms of one core: two workers let 25 people a second in. */
#define DOOR_WORKERS 2
static Job *run_job;

/* A worker whose connection is down leaves the jobs to the others, as long as there are others. */
static bool has_job(const Queue *queue, bool connected)
{
    return queue->waiting > 0 && (connected || queue->connected == 0);
}

/* The next job; NULL after a second without one, or when the lane is stopped and empty. */
static void *take(Queue *queue, bool connected, bool *ret_stopped)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 1;
    void *data = NULL;
    pthread_mutex_lock(&queue->lock);
    int waited = 0;
    while (!has_job(queue, connected) && !queue->stopped && waited == 0)
        waited = pthread_cond_timedwait(&queue->filled, &queue->lock, &until);
    if (has_job(queue, connected) || (queue->stopped && queue->waiting > 0)) {
        data = queue->ring[queue->first];
        queue->first = (queue->first + 1) % queue->size;
        queue->waiting--;
        queue->busy++;
    }
    *ret_stopped = queue->stopped && !data;
    pthread_mutex_unlock(&queue->lock);
    return data;
}

static void count(Queue *queue, int busy, int connected)
{
    pthread_mutex_lock(&queue->lock);
    queue->busy += busy;
    queue->connected += connected;
    pthread_mutex_unlock(&queue->lock);
}

static void *work(void *data)
{
    Queue *queue = data;
    Db *db = db_new(queue->conninfo, queue->timeout_ms);
    bool connected = false, stopped = false;
    while (!stopped) {
        bool alive = db_alive(db);
        if (alive != connected)
            count(queue, 0, alive ? 1 : -1);
        connected = alive;
        void *job = take(queue, connected, &stopped);
        if (job) {
            run_job(job, db);
            count(queue, -1, 0);
        }
    }
    if (connected)
        count(queue, 0, -1);
    db_free(db);
    return NULL;
}

static bool queue_start(Queue *queue, const Config *config, int workers, int timeout_ms)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, &monotonic);
    queue->conninfo = config->database;
    queue->timeout_ms = timeout_ms;
    for (; queue->workers < workers; queue->workers++) {
        if (pthread_create(&queue->threads[queue->workers], NULL, work, queue) != 0) {
            log_event(LOG_ERROR, "a worker does not start", NULL);
            return false;
        }
    }
    return true;
}

bool lanes_start(const Config *config, Job *job)
{
    run_job = job;
    /* Every statement is tried before the first worker starts: broken SQL stops the start. */
    Db *trial = db_new(config->database, config->fast_timeout_ms);
    bool right = db_connect(trial) || !db_is_misfit(trial);
    db_free(trial);
    return right &&
           queue_start(&queues[LANE_FAST], config, config->fast_workers, config->fast_timeout_ms) &&
           queue_start(&queues[LANE_SLOW], config, config->slow_workers, config->slow_timeout_ms) &&
           queue_start(&queues[LANE_DOOR], config, DOOR_WORKERS, config->fast_timeout_ms);
}

bool lanes_push(Lane lane, void *data)
{
    Queue *queue = &queues[lane];
    pthread_mutex_lock(&queue->lock);
    bool room = !queue->stopped && queue->waiting < queue->size;
    if (room) {
        queue->ring[(queue->first + queue->waiting) % queue->size] = data;
        queue->waiting++;
        /* A signal might wake a worker that leaves the job to others. */
        if (queue->connected < queue->workers)
            pthread_cond_broadcast(&queue->filled);
        else
            pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return room;
}

void lanes_stop(void)
{
    for (int lane = 0; lane < LANES; lane++) {
        pthread_mutex_lock(&queues[lane].lock);
        queues[lane].stopped = true;
        pthread_cond_broadcast(&queues[lane].filled);
        pthread_mutex_unlock(&queues[lane].lock);
    }
    for (int lane = 0; lane < LANES; lane++)
        for (int i = 0; i < queues[lane].workers; i++)
            pthread_join(queues[lane].threads[i], NULL);
}

LaneState lanes_state(Lane lane)
{
    Queue *queue = &queues[lane];
    pthread_mutex_lock(&queue->lock);
    LaneState state = { queue->waiting, queue->busy, queue->workers, queue->connected };
    pthread_mutex_unlock(&queue->lock);
    return state;
}

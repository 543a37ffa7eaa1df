/* gate: a counted door with a bounded queue before it. */
#include "server/auth/gate.h"
#include <pthread.h>

static struct {
    pthread_mutex_t lock;
    pthread_cond_t left;
    int inside, waiting;
} gate = { .lock = PTHREAD_MUTEX_INITIALIZER, .left = PTHREAD_COND_INITIALIZER };

bool gate_enter(Request *req)
{
    pthread_mutex_lock(&gate.lock);
    bool full = gate.inside >= GATE_INSIDE && gate.waiting >= GATE_WAITING;
    if (!full) {
        gate.waiting++;
        while (gate.inside >= GATE_INSIDE)
            pthread_cond_wait(&gate.left, &gate.lock);
        gate.waiting--;
        gate.inside++;
    }
    pthread_mutex_unlock(&gate.lock);
    if (!full)
        return true;
    fail(req, FAULT_UNAVAILABLE, NULL, "登录的人太多，请稍后再试。",
         "Too many people are signing in; please try again shortly.");
    return fail_retry_after(req, 3);
}

void gate_leave(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.inside--;
    pthread_cond_signal(&gate.left);
    pthread_mutex_unlock(&gate.lock);
}

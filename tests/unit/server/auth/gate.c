/* gate: four at work, sixty-four waiting, the next one sent away; and all of them come through. */
#include "server/auth/gate.h"
#include "tests/unit/support.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static atomic_int inside, most, through;

static void *go_through(void *unused)
{
    Request *req = request_new(NULL);
    assert_true(gate_enter(req));
    int now = atomic_fetch_add(&inside, 1) + 1;
    if (now > atomic_load(&most))
        atomic_store(&most, now);
    sched_yield();
    atomic_fetch_sub(&inside, 1);
    atomic_fetch_add(&through, 1);
    gate_leave();
    request_free(req);
    return unused;
}

static void test_a_crowd_waits_and_the_rest_is_sent_away(void **state)
{
    (void)state;
    pthread_t threads[GATE_WAITING];
    Request *req = request_new(NULL);
    for (int i = 0; i < GATE_INSIDE; i++)
        assert_true(gate_enter(req));
    for (int i = 0; i < GATE_WAITING; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, go_through, NULL), 0);
    /* Long enough for all of them to stand in the queue; then one more is refused at once. */
    struct timespec pause = { .tv_nsec = 500000000 };
    nanosleep(&pause, NULL);
    assert_false(gate_enter(req));
    assert_int_equal(req->fault.kind, FAULT_UNAVAILABLE);
    assert_true(req->fault.retry_after_s > 0);
    assert_int_equal(atomic_load(&through), 0);
    for (int i = 0; i < GATE_INSIDE; i++)
        gate_leave();
    for (int i = 0; i < GATE_WAITING; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&through), GATE_WAITING);
    assert_in_range(atomic_load(&most), 1, GATE_INSIDE);
    Request *next = request_new(NULL);
    assert_true(gate_enter(next));
    gate_leave();
    request_free(next);
    request_free(req);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(
        test_a_crowd_waits_and_the_rest_is_sent_away) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

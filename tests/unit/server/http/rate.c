/* rate: a bucket empties, fills again, and is one key's alone. */
#include "server/http/rate.h"
#include "tests/unit/support.h"

static bool take(const char *kind, const char *key, int per_minute, int burst,
                 int *ret_retry_after_s)
{
    Request *req = request_new(NULL);
    bool taken = rate_take(req, kind, key, per_minute, burst);
    assert_int_equal(req->fault.kind, taken ? FAULT_NONE : FAULT_TOO_MANY);
    *ret_retry_after_s = req->fault.retry_after_s;
    request_free(req);
    return taken;
}

static void test_a_bucket_empties(void **state)
{
    (void)state;
    int wait_s;
    for (int i = 0; i < 3; i++)
        assert_true(take("t", "a", 6, 3, &wait_s));
    assert_false(take("t", "a", 6, 3, &wait_s));
    assert_in_range(wait_s, 9, 11); /* six a minute: the next one in ten seconds */
    assert_true(take("t", "b", 6, 3, &wait_s));
    assert_true(take("u", "a", 6, 3, &wait_s));
}

static void test_it_fills_again(void **state)
{
    (void)state;
    int wait_s;
    assert_true(take("fill", "a", 1200, 1, &wait_s));
    assert_false(take("fill", "a", 1200, 1, &wait_s));
    struct timespec pause = { .tv_nsec = 120000000 };
    nanosleep(&pause, NULL);
    assert_true(take("fill", "a", 1200, 1, &wait_s));
    assert_false(take("fill", "a", 1200, 1, &wait_s)); /* no more than the burst lies in it */
}

static void test_no_limit(void **state)
{
    (void)state;
    int wait_s;
    for (int i = 0; i < 1000; i++)
        assert_true(take("none", "a", 0, 1, &wait_s));
}

static void test_a_flood_of_keys(void **state)
{
    (void)state;
    int wait_s;
    char key[16];
    for (int i = 0; i < 50000; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        assert_true(take("flood", key, 60, 1, &wait_s));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bucket_empties),
        cmocka_unit_test(test_it_fills_again),
        cmocka_unit_test(test_no_limit),
        cmocka_unit_test(test_a_flood_of_keys),
    };
    rate_start();
    return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}

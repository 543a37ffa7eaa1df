/* trial: db.c against a real PostgreSQL, over the statements of trial.sql. Run by db.test.mjs,
 * which makes the tables; FIXPOINT_DATABASE says where. */
#include "server/db/db.h"
#include "server/http/router.h"
#include "common/str.h"
#include "sql.gen.h"
#include "tests/unit/support.h"
#include <pthread.h>

/* No route is served here. */
const Route *const all_routes[] = { NULL };
const Route static_route = {};

static const char actor_a[] = "0190a5b2-7c1d-7e2f-8a3b-4c5d6e7f8091";

static Db *db_open(void)
{
    Db *db = db_new(getenv("FIXPOINT_DATABASE"), 1500);
    assert_true(db_connect(db));
    return db;
}

static Request *request_on(Db *db, const char *method, const char *actor)
{
    Request *req = request_new(NULL);
    req->method = method;
    req->db = db;
    req->actor.user_id = actor;
    return req;
}

static Db *shared;

static int open_shared(void **state)
{
    (void)state;
    shared = db_open();
    return 0;
}

static int close_shared(void **state)
{
    (void)state;
    db_free(shared);
    return 0;
}

#define WITH(req, method) \
    for (Request *req = request_on(shared, method, ""); req; request_free(req), req = NULL)

static void test_shapes(void **state)
{
    (void)state;
    WITH(req, "GET")
    {
        assert_true(sql_trial_json(req, "灯\"\n"));
        assert_int_equal(req->answer_size_bytes, strlen("{\"value\" : \"灯\\\"\\n\"}"));
        assert_memory_equal(req->answer, "{\"value\" : \"灯\\\"\\n\"}", req->answer_size_bytes);
        assert_string_equal(req->content_type, "application/json");
        assert_int_equal(req->rows, 1);
    }
    WITH(req, "GET")
    {
        assert_true(sql_trial_json(req, NULL));
        assert_memory_equal(req->answer, "{\"value\" : null}", req->answer_size_bytes);
    }
    WITH(req, "GET")
    {
        assert_true(sql_trial_row(req, "true"));
    }
    WITH(req, "GET")
    {
        assert_false(sql_trial_row(req, "false"));
        assert_int_equal(req->fault.kind, FAULT_NOT_FOUND);
    }
    WITH(req, "GET")
    {
        assert_false(sql_trial_promised(req));
        assert_int_equal(req->fault.kind, FAULT_INTERNAL);
    }
    WITH(req, "PUT")
    {
        assert_true(sql_trial_put(req, "one"));
        assert_int_equal(req->status, 201);
    }
    WITH(req, "PUT")
    {
        assert_true(sql_trial_put(req, "one"));
        assert_int_equal(req->status, 200);
    }
    WITH(req, "DELETE")
    {
        assert_true(sql_trial_nothing(req));
        assert_int_equal(req->status, 204);
    }
    WITH(req, "GET")
    {
        assert_true(sql_trial_no_row(req));
        assert_false(db_has_row(req));
        assert_null(db_column(req, 0));
    }
}

static void test_tags(void **state)
{
    (void)state;
    Pair header = { "If-None-Match", "\"6\", \"7\"" };
    for (int i = 0; i < 3; i++) {
        WITH(req, i == 2 ? "PUT" : "GET")
        {
            req->received = &header;
            req->received_count = 1;
            assert_true(sql_trial_tagged(req, i == 1 ? "8" : "7"));
            assert_string_equal(req->headers[0].name, "ETag");
            assert_int_equal(req->status, i == 0 ? 304 : 0);
            assert_int_equal(req->answer_size_bytes, i == 0 ? 0 : strlen("{\"a\": 1}"));
        }
    }
}

/* The actor stands during the statement and is gone with it, also after a failure. */
static void test_actor(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        Request *req = request_on(shared, "GET", actor_a);
        assert_true(sql_trial_actor(req));
        assert_string_equal(db_column(req, 0), actor_a);
        assert_null(db_column(req, 1));
        assert_null(db_column(req, 9));
        request_free(req);
        req = request_on(shared, "GET", actor_a);
        assert_false(sql_trial_insert_and_fail(req, "never"));
        request_free(req);
        WITH(nobody, "GET")
        {
            assert_true(sql_trial_actor(nobody));
            assert_string_equal(db_column(nobody, 0), "");
        }
    }
}

static void test_a_failure_leaves_nothing_behind(void **state)
{
    (void)state;
    WITH(req, "PUT")
    {
        assert_false(sql_trial_insert_and_fail(req, "half"));
        assert_int_equal(req->fault.kind, FAULT_INVALID);
    }
    WITH(req, "PUT")
    {
        assert_false(sql_trial_serializable_fail(req, "half"));
        assert_int_equal(req->fault.kind, FAULT_INVALID);
    }
    WITH(req, "PUT")
    {
        assert_false(sql_trial_commit_fails(req, "half"));
        assert_int_equal(req->fault.kind, FAULT_CONFLICT);
        assert_string_equal(req->fault.field, "id");
    }
    WITH(req, "PUT")
    { /* the connection is whole, and "half" is free */
        assert_true(sql_trial_put(req, "half"));
        assert_int_equal(req->status, 201);
    }
}

static void test_a_rule_of_the_database(void **state)
{
    (void)state;
    WITH(req, "PUT")
    {
        req->lang = LANG_ZH;
        assert_false(sql_trial_fault(req));
        assert_int_equal(req->fault.kind, FAULT_STATE_CHANGED);
        assert_string_equal(req->fault.detail, "甲");
        assert_string_equal(req->fault.field, "note");
        assert_string_equal(req->fault.extra, "{\"state\":\"closed\"}");
    }
}

static void test_timeout(void **state)
{
    (void)state;
    WITH(req, "GET")
    {
        assert_false(sql_trial_sleep(req, "10"));
        assert_int_equal(req->fault.kind, FAULT_UNAVAILABLE);
        assert_int_equal(req->fault.retry_after_s, 5);
    }
    WITH(req, "GET")
    {
        assert_true(sql_trial_sleep(req, "0.1"));
    }
}

static void test_lost(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        WITH(req, i == 0 ? "GET" : "PUT")
        {
            assert_false(sql_trial_die(req));
            assert_int_equal(req->fault.kind, FAULT_UNAVAILABLE);
            assert_true(req->fault.retry_after_s > 0);
        }
        WITH(req, "PUT")
        { /* a fresh connection, at once */
            assert_true(sql_trial_nothing(req));
        }
    }
    assert_true(db_reconnects() >= 3);
}

static void test_level(void **state)
{
    (void)state;
    WITH(req, "GET")
    {
        assert_true(sql_trial_level(req));
        assert_string_equal(db_column(req, 0), "serializable");
    }
}

typedef struct Racer {
    pthread_t thread;
    const char *first, *second; /* NULL = the sum */
    bool right;
} Racer;

static void *race(void *data)
{
    Racer *racer = data;
    Db *db = db_open();
    Request *req = request_on(db, "PUT", "");
    racer->right =
        racer->first ? sql_trial_cross(req, racer->first, racer->second) : sql_trial_add_sum(req);
    request_free(req);
    db_free(db);
    return NULL;
}

static void run_both(Racer racers[2])
{
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(racers[i].thread, NULL);
        assert_true(racers[i].right);
    }
}

/* Each sees the other's entry in the end: 1, then 1 + 1 = 2; without a retry both would write 1. */
static void test_serialization_failures_run_again(void **state)
{
    (void)state;
    run_both((Racer[2]){ { .first = NULL }, { .first = NULL } });
    WITH(req, "PUT")
    {
        assert_true(sql_trial_add_sum(req));
        assert_string_equal(db_column(req, 0), "4");
    }
}

static void test_deadlocks_run_again(void **state)
{
    (void)state;
    run_both((Racer[2]){ { .first = "1", .second = "2" }, { .first = "2", .second = "1" } });
}

/* Last: it cannot be undone. */
static void test_abort(void **state)
{
    (void)state;
    db_abort_all();
    WITH(req, "PUT")
    {
        assert_false(sql_trial_sleep(req, "1"));
        assert_int_equal(req->fault.kind, FAULT_UNAVAILABLE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_actor),
        cmocka_unit_test(test_a_failure_leaves_nothing_behind),
        cmocka_unit_test(test_a_rule_of_the_database),
        cmocka_unit_test(test_timeout),
        cmocka_unit_test(test_lost),
        cmocka_unit_test(test_level),
        cmocka_unit_test(test_serialization_failures_run_again),
        cmocka_unit_test(test_deadlocks_run_again),
        cmocka_unit_test(test_abort),
    };
    return cmocka_run_group_tests_name("db", tests, open_shared, close_shared);
}

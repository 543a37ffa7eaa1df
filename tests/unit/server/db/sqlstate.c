/* sqlstate: what each refusal of PostgreSQL becomes. */
#include "server/db/sqlstate.h"
#include "common/str.h"
#include "tests/unit/support.h"

typedef struct Case {
    DbError error;
    const char *method, *field;
    FaultKind kind;
    int retry_after_s;
} Case;

static const Case cases[] = {
    { { "23505", .constraint = "site__slug__unique" }, "PUT", "slug", FAULT_CONFLICT, 0 },
    { { "23505", .constraint = "app_user_pkey" }, "PUT", NULL, FAULT_CONFLICT, 0 },
    { { "23P01", .constraint = "responsibility__since__overlap" },
      "PUT",
      "since",
      FAULT_CONFLICT,
      0 },
    { { "23514", .constraint = "site__name__given" }, "PUT", "name", FAULT_INVALID, 0 },
    { { "23503", .constraint = "work_order__at__exists" }, "PUT", "at", FAULT_INVALID, 0 },
    { { "23503", .constraint = "work_order__at__exists" }, "DELETE", "at", FAULT_IN_USE, 0 },
    { { "23502", .column = "name_zh" }, "PUT", "name_zh", FAULT_INVALID, 0 },
    { { "22P02" }, "GET", NULL, FAULT_NOT_FOUND, 0 },
    { { "22P02" }, "PUT", NULL, FAULT_INVALID, 0 },
    { { "22008" }, "PUT", NULL, FAULT_INVALID, 0 },
    { { "22021" }, "PUT", NULL, FAULT_BAD_TEXT, 0 },
    { { "22P05" }, "PUT", NULL, FAULT_BAD_TEXT, 0 },
    { { "40001" }, "PUT", NULL, FAULT_UNAVAILABLE, 2 },
    { { "55P03" }, "PUT", NULL, FAULT_UNAVAILABLE, 2 },
    { { "57014" }, "GET", NULL, FAULT_UNAVAILABLE, 5 },
    { { "57P01" }, "GET", NULL, FAULT_UNAVAILABLE, 2 },
    { { "08006" }, "GET", NULL, FAULT_UNAVAILABLE, 2 },
    { { NULL }, "GET", NULL, FAULT_UNAVAILABLE, 2 },
    { { "53100" }, "PUT", NULL, FAULT_STORAGE_FULL, 0 },
    { { "53300" }, "PUT", NULL, FAULT_UNAVAILABLE, 2 },
    { { "42501", .message = "new row violates row-level security policy for table \"a\"" },
      "PUT",
      NULL,
      FAULT_NOT_FOUND,
      0 },
    { { "42501", .message = "permission denied for table a" }, "PUT", NULL, FAULT_INTERNAL, 0 },
    { { "42P01" }, "GET", NULL, FAULT_INTERNAL, 0 },
    { { "FX001", .message = "state-changed",
        .detail = "{\"zh\": \"甲\", \"en\": \"A\", \"field\": \"action\", \"extra\": {\"b\": 1}}" },
      "PUT",
      "action",
      FAULT_STATE_CHANGED,
      0 },
    { { "FX001", .message = "no-such-slug", .detail = "{}" }, "PUT", NULL, FAULT_INTERNAL, 0 },
    { { "FX001", .message = "conflict", .detail = "not json" }, "PUT", NULL, FAULT_CONFLICT, 0 },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Request *req = request_new(NULL);
        req->method = cases[i].method;
        assert_false(sqlstate_fail(req, &cases[i].error));
        if (req->fault.kind != cases[i].kind || !str_equal(req->fault.field, cases[i].field) ||
            req->fault.retry_after_s != cases[i].retry_after_s)
            fail_msg("case %zu (%s): %s, field %s, retry %d", i, cases[i].error.sqlstate,
                     fault_slug(req->fault.kind), req->fault.field ? req->fault.field : "-",
                     req->fault.retry_after_s);
        request_free(req);
    }
}

static void test_a_rule_speaks_the_readers_language(void **state)
{
    (void)state;
    DbError error = { "FX001", .message = "in-use",
                      .detail =
                          "{\"zh\": \"用 100%\", \"en\": \"used 100%s\", \"extra\": {\"b\": 1}}" };
    for (Lang lang = LANG_EN; lang <= LANG_ZH; lang++) {
        Request *req = request_new(NULL);
        req->lang = lang;
        assert_false(sqlstate_fail(req, &error));
        assert_string_equal(req->fault.detail, lang == LANG_ZH ? "用 100%" : "used 100%s");
        assert_string_equal(req->fault.extra, "{\"b\":1}");
        assert_null(req->fault.field);
        request_free(req);
    }
}

static void test_what_may_be_tried_again(void **state)
{
    (void)state;
    assert_true(sqlstate_may_retry("40001"));
    assert_true(sqlstate_may_retry("40P01"));
    assert_false(sqlstate_may_retry("23505"));
    assert_false(sqlstate_may_retry(NULL));
    assert_true(sqlstate_is_lost("57P01"));
    assert_true(sqlstate_is_lost(""));
    assert_false(sqlstate_is_lost("57014")); /* a statement's timeout leaves the connection whole */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_a_rule_speaks_the_readers_language),
        cmocka_unit_test(test_what_may_be_tried_again),
    };
    return cmocka_run_group_tests_name("sqlstate", tests, NULL, NULL);
}

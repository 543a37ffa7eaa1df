/* body: field tables over JSON and over query strings; hostile JSON. */
#include "server/http/body.h"
#include "common/str.h"
#include "tests/unit/support.h"

struct Things {
    const char *name, *note, *id, *at, *day, *count, *points, *done, *list, *kind;
};

static const char *const kinds[] = { "one", "two", NULL };

static const Field fields[] = {
    { "name", offsetof(struct Things, name), .kind = TEXT, .max = 5, .required = true },
    { "note", offsetof(struct Things, note), .kind = LONG_TEXT },
    { "id", offsetof(struct Things, id), .kind = UUID },
    { "at", offsetof(struct Things, at), .kind = TIME },
    { "day", offsetof(struct Things, day), .kind = DATE },
    { "count", offsetof(struct Things, count), .kind = INTEGER, .min_value = -5, .max_value = 10 },
    { "points", offsetof(struct Things, points), .kind = DECIMAL },
    { "done", offsetof(struct Things, done), .kind = BOOLEAN },
    { "list", offsetof(struct Things, list), .kind = JSON_VALUE, .max = 3 },
    { "kind", offsetof(struct Things, kind), .kind = TEXT, .one_of = kinds },
    {},
};

static Request *given(const char *json, size_t size)
{
    Request *req = request_new(NULL);
    req->body = arena_strndup(req->arena, json, size);
    req->body_size_bytes = size;
    return req;
}

static void test_everything_comes_out_as_text(void **state)
{
    (void)state;
    struct Things things;
    const char *json =
        "{\"name\": \"e\xcc\x81灯\", \"note\": \"a\\nb\", \"id\": "
        "\"0190A5B2-7C1D-7E2F-8A3B-4C5D6E7F8091\", \"at\": \"2024-02-29T23:59:60.5+08:00\", "
        "\"day\": \"2024-02-29\", \"count\": -5, \"points\": \"-4.50\", \"done\": false, "
        "\"list\": [1, {\"b\": \"e\xcc\x81\", \"a\": null}], \"kind\": \"two\"}";
    Request *req = given(json, strlen(json));
    assert_true(read_body(req, fields, &things));
    assert_string_equal(things.name, "é灯");
    assert_string_equal(things.note, "a\nb");
    assert_string_equal(things.id, "0190a5b2-7c1d-7e2f-8a3b-4c5d6e7f8091");
    assert_string_equal(things.at, "2024-02-29T23:59:60.5+08:00");
    assert_string_equal(things.count, "-5");
    assert_string_equal(things.points, "-4.50");
    assert_string_equal(things.done, "false");
    assert_string_equal(things.list, "[1,{\"a\":null,\"b\":\"é\"}]");
    assert_string_equal(
        body_json(req),
        "{\"at\":\"2024-02-29T23:59:60.5+08:00\",\"count\":-5,\"day\":\"2024-02-29\",\"done\":"
        "false,"
        "\"id\":\"0190a5b2-7c1d-7e2f-8a3b-4c5d6e7f8091\",\"kind\":\"two\",\"list\":[1,{\"a\":null,"
        "\"b\":\"é\"}],\"name\":\"é灯\",\"note\":\"a\\nb\",\"points\":\"-4.50\"}");
    request_free(req);
}

static void test_null_is_absent(void **state)
{
    (void)state;
    struct Things things;
    Request *req = given("{\"name\":\"a\",\"note\":null}", 24);
    assert_true(read_body(req, fields, &things));
    assert_null(things.note);
    assert_null(things.id);
    request_free(req);
}

typedef struct Refused {
    const char *json, *field;
    FaultKind kind;
} Refused;

#define N "{\"name\":\"a\","

static const Refused refused[] = {
    { "", NULL, FAULT_BAD_JSON },
    { "[]", NULL, FAULT_BAD_JSON },
    { "{", NULL, FAULT_BAD_JSON },
    { "{} {}", NULL, FAULT_BAD_JSON },
    { "\xef\xbb\xbf{}", NULL, FAULT_BAD_JSON },
    { "{\"name\":\"a\",}", NULL, FAULT_BAD_JSON },
    { "{\"name\":\"a\",\"name\":\"b\"}", NULL, FAULT_BAD_JSON },
    { "{\"name\":\"a\",\"n\\u0061me\":\"b\"}", NULL, FAULT_BAD_JSON },
    { N "\"list\":{\"a\":1,\"a\":2}}", NULL, FAULT_BAD_JSON },
    { N "\"count\":01}", NULL, FAULT_BAD_JSON },
    { N "\"count\":NaN}", NULL, FAULT_BAD_JSON },
    { N "\"count\":99999999999999999999}", NULL, FAULT_BAD_JSON },
    { "{\"name\":\"a\\ud800\"}", NULL, FAULT_BAD_JSON },
    { "{\"name\":\"\xff\"}", NULL, FAULT_BAD_TEXT },
    { "{\"name\":\"a\\u0000b\"}", NULL, FAULT_BAD_TEXT },
    { "{\"name\":\"a\\u202eb\"}", "name", FAULT_BAD_TEXT },
    { "{\"name\":\"a\\nb\"}", "name", FAULT_BAD_TEXT },
    { "{\"name\":\"a\\u0007\"}", "name", FAULT_BAD_TEXT },
    { N "\"list\":[\"\\u0007\"]}", "list", FAULT_BAD_TEXT },
    { N "\"list\":{\"\\u0007\":1}}", "list", FAULT_BAD_TEXT },
    { "{}", "name", FAULT_INVALID },
    { "{\"name\":null}", "name", FAULT_INVALID },
    { "{\"name\":\"  \"}", "name", FAULT_INVALID },
    { "{\"name\":1}", "name", FAULT_INVALID },
    { "{\"name\":\"abcdef\"}", "name", FAULT_INVALID },
    { N "\"role\":\"admin\"}", "role", FAULT_INVALID },
    { N "\"\":1}", "", FAULT_INVALID },
    { N "\"id\":\"7\"}", "id", FAULT_INVALID },
    { N "\"at\":\"2024-02-29\"}", "at", FAULT_INVALID },
    { N "\"at\":\"2024-02-29T10:00:00\"}", "at", FAULT_INVALID },
    { N "\"at\":\"2024-02-29T24:00:00Z\"}", "at", FAULT_INVALID },
    { N "\"at\":\"2024-02-29T10:00:00.Z\"}", "at", FAULT_INVALID },
    { N "\"at\":\"2024-02-29T10:00:00+08\"}", "at", FAULT_INVALID },
    { N "\"at\":\"2024-02-29 10:00:00Z\"}", "at", FAULT_INVALID },
    { N "\"at\":\"infinity\"}", "at", FAULT_INVALID },
    { N "\"day\":\"2023-02-29\"}", "day", FAULT_INVALID },
    { N "\"day\":\"2023-13-01\"}", "day", FAULT_INVALID },
    { N "\"day\":\"2023-1-1\"}", "day", FAULT_INVALID },
    { N "\"count\":\"5\"}", "count", FAULT_INVALID },
    { N "\"count\":5.0}", "count", FAULT_INVALID },
    { N "\"count\":11}", "count", FAULT_INVALID },
    { N "\"count\":-6}", "count", FAULT_INVALID },
    { N "\"points\":4.5}", "points", FAULT_INVALID },
    { N "\"points\":\"4.\"}", "points", FAULT_INVALID },
    { N "\"points\":\".5\"}", "points", FAULT_INVALID },
    { N "\"points\":\"1e5\"}", "points", FAULT_INVALID },
    { N "\"points\":\"NaN\"}", "points", FAULT_INVALID },
    { N "\"done\":\"true\"}", "done", FAULT_INVALID },
    { N "\"done\":1}", "done", FAULT_INVALID },
    { N "\"list\":\"[]\"}", "list", FAULT_INVALID },
    { N "\"list\":[1,2,3,4]}", "list", FAULT_INVALID },
    { N "\"kind\":\"three\"}", "kind", FAULT_INVALID },
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct Things things;
        Request *req = given(refused[i].json, strlen(refused[i].json));
        bool read = read_body(req, fields, &things);
        if (read || req->fault.kind != refused[i].kind ||
            !str_equal(req->fault.field, refused[i].field))
            fail_msg("%s: %s, field %s, %s", refused[i].json,
                     read ? "read" : fault_slug(req->fault.kind),
                     req->fault.field ? req->fault.field : "-",
                     req->fault.detail ? req->fault.detail : "");
        request_free(req);
    }
}

static void test_raw_nul(void **state)
{
    (void)state;
    struct Things things;
    Request *req = given("{\"name\":\"a\0b\"}", 14);
    assert_false(read_body(req, fields, &things));
    request_free(req);
}

/* Sixteen levels are read, seventeen are not, and a hundred thousand cost nothing. */
static void test_depth(void **state)
{
    (void)state;
    struct Things things;
    for (int levels = 15; levels <= 100000; levels = levels < 16 ? 16 : 100000 + levels / 100000) {
        Request *req = request_new(NULL);
        Str json = str_new(req->arena);
        str_add(&json, N "\"list\":");
        for (int i = 0; i < levels; i++)
            str_add(&json, "[");
        for (int i = 0; i < levels; i++)
            str_add(&json, "]");
        str_add(&json, "}");
        req->body = json.text;
        req->body_size_bytes = json.length_bytes;
        assert_int_equal(read_body(req, fields, &things), levels == 15);
        request_free(req);
    }
    const char *quoted = "{\"name\":\"[[[[[\",\"note\":\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}";
    Request *req = given(quoted, strlen(quoted));
    assert_true(read_body(req, fields, &things));
    request_free(req);
}

typedef struct Asked {
    Pair pair;
    const char *field;
    FaultKind kind;
} Asked;

static const Asked asked[] = {
    { { "name", "a" }, NULL, FAULT_NONE },
    { { "lang", "zh" }, "name", FAULT_INVALID }, /* always allowed, but name is missing */
    { { "other", "a" }, "other", FAULT_BAD_REQUEST },
    { { "name", "" }, "name", FAULT_INVALID },
    { { "name", "a\nb" }, "name", FAULT_BAD_TEXT },
    { { "count", "5x" }, "count", FAULT_INVALID },
    { { "count", " 5" }, "count", FAULT_INVALID },
    { { "count", "11" }, "count", FAULT_INVALID },
    { { "count", "99999999999999999999" }, "count", FAULT_INVALID },
    { { "done", "yes" }, "done", FAULT_INVALID },
    { { "kind", "three" }, "kind", FAULT_INVALID },
};

static void test_query(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct Things things;
        Request *req = request_new(NULL);
        req->query[0] = asked[i].pair;
        req->query_count = 1;
        bool read = read_query(req, fields, &things);
        if (read != (asked[i].kind == FAULT_NONE) || req->fault.kind != asked[i].kind ||
            !str_equal(req->fault.field, asked[i].field))
            fail_msg("query %zu: %s", i, fault_slug(req->fault.kind));
        request_free(req);
    }
    struct Things things;
    Request *req = request_new(NULL);
    req->query[0] = (Pair){ "name", "a" };
    req->query[1] = (Pair){ "count", "-5" };
    req->query[2] = (Pair){ "note", "" };
    req->query_count = 3;
    assert_true(read_query(req, fields, &things));
    assert_string_equal(things.count, "-5");
    assert_null(things.note); /* an empty form field is an absent one */
    request_free(req);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_comes_out_as_text),
        cmocka_unit_test(test_null_is_absent),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_raw_nul),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_query),
    };
    return cmocka_run_group_tests_name("body", tests, NULL, NULL);
}

/* intake, router and problem: what a request's head decides, without sockets. */
#include "server/http/intake.h"
#include "server/http/problem.h"
#include "server/config.h"
#include "common/str.h"
#include "tests/unit/support.h"

static bool echo(Request *req)
{
    return answer_json(req, "{}");
}

static const Route routes[] = {
    ROUTE("GET", "/things/{id}", echo, NEED_NOTHING, LANE_FAST, .query = true),
    ROUTE("PUT", "/things/{id}", echo, NEED_NOTHING, LANE_FAST),
    ROUTE("GET", "/things/list.pdf", echo, NEED_NOTHING, LANE_SLOW, .produces = "application/pdf"),
    ROUTE("PUT", "/things/{id}/photos/{hash}", echo, NEED_NOTHING, LANE_FAST,
          .accepts = "image/jpeg, image/png", .body_max_bytes = 1000),
    ROUTE("GET", "/here", echo, NEED_NOTHING, LANE_NONE, .at_root = true),
    {},
};
const Route *const all_routes[] = { routes, NULL };

typedef struct Trial {
    const char *method, *target;
    Pair headers[6];
    int status; /* 200 = let in */
    bool must_close;
    const char *version, *proxy, *public_url;
} Trial;

static Config config;

static Request *judge(const Trial *trial, Intake *ret_intake)
{
    config = (Config){ .trusted_proxy = trial->proxy,
                       .public_url = trial->public_url,
                       .public_host = trial->public_url ? "fix.example" : NULL };
    Request *req = request_new(&config);
    Pair *received = ARENA_ARRAY(req->arena, Pair, 8);
    req->received = received;
    for (const Pair *pair = trial->headers; pair->name; pair++)
        received[req->received_count++] = *pair;
    if (!request_header(req, "Host"))
        received[req->received_count++] = (Pair){ "Host", "localhost:8080" };
    req->method = trial->method;
    *ret_intake = (Intake){ .target = trial->target,
                            .peer = "192.0.2.1",
                            .version = trial->version ? trial->version : "HTTP/1.1" };
    if (!intake_check(req, ret_intake))
        req->status = fault_status(req->fault.kind);
    else
        req->status = 200;
    return req;
}

#define JSON_TYPE                          \
    {                                      \
        "Content-Type", "application/json" \
    }
#define A "/api/v1/things/a"

static const Trial trials[] = {
    { "GET", A, {}, 200 },
    { "HEAD", A, {}, 200 },
    { "GET", "/here", {}, 200 },
    { "GET", "/api/v1/here", {}, 404 },
    { "GET", "/api/v1", {}, 404 },
    { "GET", "/api/v2/things/a", {}, 404 },
    { "GET", "/api/v1/things/", {}, 404 },
    { "GET", "/api/v1/things/a/b", {}, 404 },
    { "GET", "/api/v1//things/a", {}, 404 },
    { "GET", "/any/page", {}, 200 },
    { "POST", "/any/page", {}, 405 },
    { "DELETE", A, {}, 405 },
    { "OPTIONS", A, {}, 405, true },
    { "TRACE", A, {}, 405, true },
    { "get", A, {}, 405, true },
    /* framing */
    { "PUT", A, { JSON_TYPE, { "Content-Length", "2" } }, 200 },
    { "PUT", A, { JSON_TYPE, { "Transfer-Encoding", "chunked" } }, 200 },
    { "PUT", A, { JSON_TYPE, { "Transfer-Encoding", "Chunked" } }, 200 },
    { "PUT",
      A,
      { JSON_TYPE, { "Content-Length", "2" }, { "Transfer-Encoding", "chunked" } },
      400,
      true },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "2" }, { "content-length", "3" } }, 400, true },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "2" }, { "Content-Length", "2" } }, 400, true },
    { "PUT", A, { JSON_TYPE, { "Transfer-Encoding", "xchunked" } }, 501, true },
    { "PUT", A, { JSON_TYPE, { "Transfer-Encoding", "gzip" } }, 501, true },
    { "PUT", A, { JSON_TYPE, { "Transfer-Encoding", "identity, chunked" } }, 501, true },
    { "PUT",
      A,
      { JSON_TYPE, { "Transfer-Encoding", "chunked" }, { "Transfer-Encoding", "chunked" } },
      501,
      true },
    { "PUT",
      A,
      { JSON_TYPE, { "Transfer-Encoding", "chunked" } },
      400,
      true,
      .version = "HTTP/1.0" },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "+5" } }, 400, true },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "-1" } }, 400, true },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "5x" } }, 400, true },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "" } }, 400, true },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "18446744073709551616" } }, 400, true },
    { "PUT", A, { JSON_TYPE, { "Content-Length ", "5" } }, 400, true },
    { "GET", A, { { "X\x01", "5" } }, 400, true },
    { "GET", A, { { "X", "a\x01" } }, 400, true },
    { "GET", A, { { "Host", "a" }, { "Host", "a" } }, 400, true },
    /* address */
    { "GET", "http://evil/api/v1/things/a", {}, 400, true },
    { "GET", "*", {}, 400, true },
    { "GET", "/api/v1/things/a%00b", {}, 400, true },
    { "GET", "/api/v1/things/a%", {}, 400, true },
    { "GET", "/api/v1/things/a%g0", {}, 400, true },
    { "GET", "/api/v1/things/a b", {}, 400, true },
    { "GET", "/api/v1/things/\xc3\xa9", {}, 400, true },
    { "GET", "/api/v1/things/%ff", {}, 400, true },
    { "GET", "/api/v1/things/%0a", {}, 400, true },
    { "GET", "/api/v1/things/%E2%80%AE", {}, 400, true },
    { "GET", A "#x", {}, 400, true },
    { "GET", A "?a=1&b=2", {}, 200 },
    { "GET", "/api/v1/things/list.pdf?a=1", {}, 400 }, /* a route that reads no query has none */
    { "GET", A "?a=1&a=2", {}, 400, true },
    { "GET", A "?%61=1&a=2", {}, 400, true },
    { "GET", A "?a=%00", {}, 400, true },
    { "GET", A "?a=%ff", {}, 400, true },
    { "GET", A "?=1", {}, 400, true },
    { "GET", A "?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p", {}, 200 },
    { "GET", A "?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q", {}, 400, true },
    { "GET", "/api/v1/things/list.pdf?a=1", { { "Accept", "*/*" } }, 400 }, /* knows no parameter */
    { "GET", "/api/v1/things/list.pdf?lang=zh", { { "Accept", "*/*" } }, 200 },
    /* host */
    { "GET", A, { { "Host", "" } }, 400, true },
    { "GET", A, { { "Host", "a/b" } }, 400, true },
    { "GET", A, { { "Host", "evil.example" } }, 200 },
    { "GET", A, { { "Host", "evil.example" } }, 421, true, .public_url = "https://fix.example" },
    { "GET", A, { { "Host", "FIX.example:8443" } }, 200, .public_url = "https://fix.example" },
    { "GET", A, { { "Host", "localhost" } }, 200, .public_url = "https://fix.example" },
    { "GET", A, { { "Host", "127.0.0.1:1" } }, 200, .public_url = "https://fix.example" },
    { "GET", A, { { "Host", "[::1]:1" } }, 200, .public_url = "https://fix.example" },
    { "GET",
      A,
      { { "Host", "fix.example.evil" } },
      421,
      true,
      .public_url = "https://fix.example" },
    /* what comes and what is wanted */
    { "PUT", A, { { "Content-Length", "2" } }, 415 },
    { "PUT", A, { { "Content-Length", "2" }, { "Content-Type", "text/plain" } }, 415 },
    { "PUT", A, { { "Content-Length", "2" }, { "Content-Type", "application/jsonx" } }, 415 },
    { "PUT",
      A,
      { { "Content-Length", "2" }, { "Content-Type", "Application/JSON; charset=utf-8" } },
      200 },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "2" }, { "Content-Encoding", "gzip" } }, 415 },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "131072" } }, 200 },
    { "PUT", A, { JSON_TYPE, { "Content-Length", "131073" } }, 413 },
    { "PUT",
      A "/photos/b",
      { { "Content-Type", "image/png" }, { "Content-Length", "1000" } },
      200 },
    { "PUT",
      A "/photos/b",
      { { "Content-Type", "image/png" }, { "Content-Length", "1001" } },
      413 },
    { "PUT", A "/photos/b", { JSON_TYPE, { "Content-Length", "10" } }, 415 },
    { "GET", A, { JSON_TYPE, { "Content-Length", "2" } }, 400 },
    { "GET", A, { { "Accept", "text/html" } }, 406 },
    { "GET", A, { { "Accept", "text/html, */*;q=0.1" } }, 200 },
    { "GET", A, { { "Accept", "application/*" } }, 200 },
    { "GET", A, { { "Accept", "application/problem+json" } }, 200 },
    { "GET", "/api/v1/things/list.pdf", { { "Accept", "application/pdf" } }, 200 },
    { "GET", "/api/v1/things/list.pdf", { { "Accept", "application/json" } }, 406 },
};

static void test_trials(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
        Intake intake;
        Request *req = judge(&trials[i], &intake);
        if (req->status != trials[i].status || intake.must_close != trials[i].must_close)
            fail_msg("trial %zu, %s %s: %d %s%s", i, trials[i].method, trials[i].target,
                     req->status, req->fault.detail ? req->fault.detail : "",
                     intake.must_close ? ", close" : "");
        request_free(req);
    }
}

static void test_long_address_and_many_headers(void **state)
{
    (void)state;
    Intake intake;
    char target[LIMIT_URI_BYTES + 8];
    memset(target, 'a', sizeof target);
    target[0] = '/';
    target[sizeof target - 1] = '\0';
    Request *req = judge(&(Trial){ "GET", target, {}, 0 }, &intake);
    assert_int_equal(req->status, 414);
    request_free(req);
    char *value = calloc(1, LIMIT_HEADER_BYTES + 1);
    memset(value, 'a', LIMIT_HEADER_BYTES);
    req = judge(&(Trial){ "GET", A, { { "X", value } }, 0 }, &intake);
    assert_int_equal(req->status, 431);
    request_free(req);
    free(value);
}

static const char *allowed(Request *req)
{
    for (size_t i = 0; i < req->header_count; i++)
        if (str_equal(req->headers[i].name, "Allow"))
            return req->headers[i].value;
    return "";
}

static void test_route_parameters_and_allow(void **state)
{
    (void)state;
    Intake intake;
    Request *req = judge(&(Trial){ "GET", "/api/v1/things/%E7%81%AF%2Fe%CC%81", {}, 0 }, &intake);
    assert_string_equal(req->params[0], "灯/é");
    assert_string_equal(request_param(req, "id"), "灯/é");
    assert_null(request_param(req, "site"));
    request_free(req);
    req = judge(&(Trial){ "GET", "/api/v1/things/list.pdf", {}, 0 }, &intake);
    assert_string_equal(req->route->path, "/things/list.pdf"); /* the literal wins */
    request_free(req);
    req = judge(&(Trial){ "PUT", "/api/v1/things/b/photos/c", {}, 0 }, &intake);
    assert_string_equal(req->params[1], "c");
    request_free(req);
    req = judge(&(Trial){ "POST", A, {}, 0 }, &intake);
    assert_string_equal(allowed(req), "GET, HEAD, PUT");
    request_free(req);
}

static void test_language(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        const char *target;
        Lang lang;
    } cases[] = {
        { NULL, A, LANG_EN },
        { "zh-CN,zh;q=0.9,en;q=0.8", A, LANG_ZH },
        { "en-US,en;q=0.9,zh;q=0.8", A, LANG_EN },
        { "zh, en", A, LANG_ZH },
        { "en, zh", A, LANG_EN },
        { "fr, zh;q=0.1", A, LANG_ZH },
        { "zh;q=0, en;q=0.1", A, LANG_EN },
        { "*", A, LANG_EN },
        { ",,;q=", A, LANG_EN },
        { "en", A "?lang=zh", LANG_ZH },
        { "zh", A "?lang=en", LANG_EN },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Trial trial = { "GET", cases[i].target, {}, 0 };
        Intake intake;
        if (cases[i].accept)
            trial.headers[0] = (Pair){ "Accept-Language", cases[i].accept };
        Request *req = judge(&trial, &intake);
        if (req->lang != cases[i].lang)
            fail_msg("language %zu", i);
        request_free(req);
    }
}

static void test_remote(void **state)
{
    (void)state;
    static const struct {
        const char *proxy, *forwarded, *remote;
    } cases[] = {
        { NULL, "198.51.100.7", "192.0.2.1" },
        { "203.0.113.9", "198.51.100.7", "192.0.2.1" },
        { "192.0.2.1", NULL, "192.0.2.1" },
        { "192.0.2.1", "198.51.100.7", "198.51.100.7" },
        { "192.0.2.1", "203.0.113.5, 198.51.100.7",
          "198.51.100.7" }, /* the first is only claimed */
        { "192.0.2.1 192.0.2.2", "203.0.113.5, 192.0.2.2", "203.0.113.5" },
        { "192.0.2.1", "", "192.0.2.1" },
        { "192.0.2.1", ",", "192.0.2.1" },
        { "192.0.2.1", "192.0.2.1", "192.0.2.1" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Trial trial = { "GET", A, {}, 0, .proxy = cases[i].proxy };
        Intake intake;
        if (cases[i].forwarded)
            trial.headers[0] = (Pair){ "X-Forwarded-For", cases[i].forwarded };
        Request *req = judge(&trial, &intake);
        if (!str_equal(req->remote, cases[i].remote))
            fail_msg("remote %zu: %s", i, req->remote);
        request_free(req);
    }
}

static void test_if_match(void **state)
{
    (void)state;
    static const struct {
        const char *value, *tag;
        FaultKind kind;
    } cases[] = {
        { NULL, NULL, FAULT_IF_MATCH_MISSING }, { "\"7\"", "7", FAULT_NONE },
        { "7", NULL, FAULT_BAD_REQUEST },       { "*", NULL, FAULT_BAD_REQUEST },
        { "W/\"7\"", NULL, FAULT_BAD_REQUEST }, { "\"7\", \"8\"", NULL, FAULT_BAD_REQUEST },
        { "\"\"", NULL, FAULT_BAD_REQUEST },    { "\"", NULL, FAULT_BAD_REQUEST },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Trial trial = { "GET", A, {}, 0 };
        Intake intake;
        const char *tag = NULL;
        if (cases[i].value)
            trial.headers[0] = (Pair){ "If-Match", cases[i].value };
        Request *req = judge(&trial, &intake);
        assert_int_equal(request_if_match(req, &tag), cases[i].kind == FAULT_NONE);
        assert_int_equal(req->fault.kind, cases[i].kind);
        if (cases[i].tag)
            assert_string_equal(tag, cases[i].tag);
        request_free(req);
    }
}

static void test_problem(void **state)
{
    (void)state;
    Intake intake;
    Request *req = judge(&(Trial){ "GET", A "?lang=zh", {}, 0 }, &intake);
    (void)fail(req, FAULT_CHECK_DIFFERS, "code", "“%s”有误", "“%s” is wrong", "a\"b");
    (void)fail(req, FAULT_INTERNAL, NULL, "第二个", "a second one"); /* the first wins */
    (void)fail_extra(req, "{\"suggestions\": [\"B12\"], \"status\": 1}");
    (void)fail_retry_after(req, 9);
    problem_answer(req);
    assert_int_equal(req->status, 404);
    assert_string_equal(req->content_type, "application/problem+json");
    char *expected = arena_printf(
        req->arena,
        "{\"type\":\"/problems/check-differs\",\"title\":\"校验位不符\",\"status\":404,\"detail\":"
        "\"“a\\\"b”有误\",\"field\":\"code\",\"request_id\":\"%s\",\"suggestions\":[\"B12\"]}",
        req->id);
    assert_string_equal(req->answer, expected);
    request_free(req);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trials),
        cmocka_unit_test(test_long_address_and_many_headers),
        cmocka_unit_test(test_route_parameters_and_allow),
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_remote),
        cmocka_unit_test(test_if_match),
        cmocka_unit_test(test_problem),
    };
    return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}

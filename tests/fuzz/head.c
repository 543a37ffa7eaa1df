/* Fuzz target: the head of a request (server/http/intake, router, text, problem). An input is the
 * request line's method, target and version, one a line, then header fields, a name and a value a
 * line. Whatever comes in: it is let in with a route and clean parameters, or refused with a
 * problem that is JSON. */
#include "server/config.h"
#include "server/http/intake.h"
#include "server/http/problem.h"
#include "common/utf8.h"
#include "tests/fuzz/fuzz.h"
#include <jansson.h>

#define MUST(condition)   \
    do {                  \
        if (!(condition)) \
            abort();      \
    } while (0)

static bool echo(Request *req)
{
    return answer_json(req, "{}");
}

static const Route routes[] = {
    ROUTE("GET", "/things", echo, NEED_NOTHING, LANE_FAST, .query = true),
    ROUTE("PUT", "/things/{id}", echo, NEED_NOTHING, LANE_FAST),
    ROUTE("GET", "/things/list.pdf", echo, NEED_NOTHING, LANE_SLOW, .produces = "application/pdf"),
    ROUTE("PUT", "/things/{id}/photos/{hash}", echo, NEED_NOTHING, LANE_FAST,
          .accepts = "image/jpeg, image/png", .body_max_bytes = 1000),
    ROUTE("GET", "/here", echo, NEED_NOTHING, LANE_NONE, .at_root = true),
    {},
};
const Route *const all_routes[] = { routes, NULL };
const Route static_route = ROUTE("GET", "/{file}", echo, NEED_NOTHING, LANE_NONE, .at_root = true);

/* The next line, ended by NUL; "" when nothing is left. */
static char *next_line(char **at, const char *end)
{
    char *line = *at;
    char *stop = memchr(line, '\n', (size_t)(end - line));
    *at = stop ? stop + 1 : (char *)(uintptr_t)end;
    if (stop)
        *stop = '\0';
    return line;
}

static void check(Request *req)
{
    MUST(req->route != NULL && req->path != NULL && *req->path == '/');
    MUST(utf8_check(req->path, strlen(req->path), false) == UTF8_CLEAN);
    for (size_t i = 0; i < LIMIT_PATH_PARAMS && req->params[i]; i++)
        MUST(utf8_check(req->params[i], strlen(req->params[i]), false) == UTF8_CLEAN);
    for (size_t i = 0; i < req->query_count; i++)
        MUST(utf8_check(req->query[i].value, strlen(req->query[i].value), true) == UTF8_CLEAN);
}

static void check_problem(Request *req)
{
    MUST(req->fault.kind != FAULT_NONE);
    problem_answer(req);
    json_t *problem = json_loadb(req->answer, req->answer_size_bytes, JSON_REJECT_DUPLICATES, NULL);
    MUST(json_integer_value(json_object_get(problem, "status")) == req->status);
    json_decref(problem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const Config config = { .public_url = "https://fix.example",
                                   .public_host = "fix.example",
                                   .trusted_proxy = "192.0.2.1, 192.0.2.2" };
    Request *req = request_new(&config);
    char *at = arena_alloc(req->arena, size_bytes + 1);
    const char *end = at + size_bytes;
    memcpy(at, data, size_bytes);
    Pair received[LIMIT_HEADERS];
    req->method = next_line(&at, end);
    Intake intake = { .target = next_line(&at, end), .peer = "192.0.2.1" };
    intake.version = next_line(&at, end);
    while (at < end && req->received_count < LIMIT_HEADERS) {
        const char *name = next_line(&at, end);
        received[req->received_count++] = (Pair){ name, next_line(&at, end) };
    }
    req->received = received;
    if (intake_check(req, &intake))
        check(req);
    else
        check_problem(req);
    const char *tag = NULL;
    if (request_if_match(req, &tag))
        MUST(tag != NULL && *tag != '\0');
    (void)request_has_tag(req, "7");
    request_free(req);
    return 0;
}

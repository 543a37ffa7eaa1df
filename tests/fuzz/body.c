/* Fuzz target: a JSON body and a query string against a field table (server/http/body). An input
 * that begins with '?' is a value for every query field in turn; anything else is a body. Whatever
 * comes in: every text that comes out is clean, and body_json() reads as JSON; or a fault is
 * raised. */
#include "server/http/body.h"
#include "server/http/router.h"
#include "common/utf8.h"
#include "tests/fuzz/fuzz.h"
#include <jansson.h>

#define MUST(condition)   \
    do {                  \
        if (!(condition)) \
            abort();      \
    } while (0)

const Route *const all_routes[] = { NULL };
const Route static_route = {};

struct Things {
    const char *name, *note, *id, *at, *day, *count, *points, *done, *list, *kind;
};

static const char *const kinds[] = { "one", "two", NULL };

static const Field fields[] = {
    { "name", offsetof(struct Things, name), .kind = TEXT, .max = 5 },
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

static void check(const struct Things *things)
{
    const char *const texts[] = { things->name, things->note,  things->id,     things->at,
                                  things->day,  things->count, things->points, things->done,
                                  things->list, things->kind };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        MUST(!texts[i] || utf8_check(texts[i], strlen(texts[i]), true) == UTF8_CLEAN);
    MUST(!things->name || (utf8_count(things->name) <= 5 && !strchr(things->name, '\n')));
    MUST(!things->id || strlen(things->id) == 36);
}

static void try_query(const char *value)
{
    for (const Field *field = fields; field->name; field++) {
        struct Things things;
        Request *req = request_new(NULL);
        req->query[req->query_count++] = (Pair){ field->name, value };
        if (read_query(req, fields, &things))
            check(&things);
        else
            MUST(req->fault.kind != FAULT_NONE);
        request_free(req);
    }
}

static void try_body(const char *body, size_t size_bytes)
{
    struct Things things;
    Request *req = request_new(NULL);
    req->body = body;
    req->body_size_bytes = size_bytes;
    if (read_body(req, fields, &things)) {
        check(&things);
        json_t *again = json_loads(body_json(req), JSON_REJECT_DUPLICATES, NULL);
        MUST(json_is_object(again));
        json_decref(again);
    } else {
        MUST(req->fault.kind != FAULT_NONE && req->fault.detail != NULL);
    }
    request_free(req);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    char *text = malloc(size_bytes + 1);
    MUST(text != NULL);
    memcpy(text, data, size_bytes);
    text[size_bytes] = '\0';
    /* A query value has been through intake: it is clean already. */
    if (*text == '?' && strlen(text) == size_bytes &&
        utf8_check(text, size_bytes, true) == UTF8_CLEAN)
        try_query(text + 1);
    else if (size_bytes <= LIMIT_JSON_BODY_BYTES)
        try_body(text, size_bytes);
    free(text);
    return 0;
}

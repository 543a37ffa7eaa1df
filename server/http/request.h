/* request: all that one HTTP request (or one terminal command) knows. Made by the listener, filled
 * by router and session, read by handlers, freed in one place. A worker touches only its own
 * request. */
#ifndef FIXPOINT_REQUEST_H
#define FIXPOINT_REQUEST_H

#include "common/arena.h"
#include "common/fault.h"
#include "common/limits.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECKED __attribute__((warn_unused_result))

struct Route;
struct Db;
struct Config;

typedef struct Actor {
    const char *user_id;    /* UUID text; "" = nobody is signed in */
    const char *login;      /* "" = nobody */
    const char *session_id; /* UUID text of the session row, "" = none */
    const char *token_hash; /* hex of the session token's hash: the cache's key */
    uint64_t may;           /* bit n: has Need n at the route's {site}; without one, at some site */
} Actor;

typedef struct Pair {
    const char *name, *value;
} Pair;

/* Work to do when the request ends: what is not arena memory (a result, a file) is let go there. */
typedef struct Deferred {
    void (*run)(void *data);
    void *data;
    struct Deferred *next;
} Deferred;

typedef struct Request {
    Arena *arena;
    Deferred *deferred;
    const struct Config *config;
    const char *id; /* for the log line and X-Request-Id */
    const char *method;
    const char *path;     /* decoded, checked, without query */
    const char *path_raw; /* as it came, without query */
    const struct Route *route;
    const char
        *params[LIMIT_PATH_PARAMS]; /* path parameters in the route's order, decoded, checked */
    Pair query[LIMIT_QUERY_PARAMS];
    size_t query_count;
    const Pair *received; /* the headers as they came */
    size_t received_count;
    Lang lang;
    Actor actor;
    const char *remote; /* the client's address; X-Forwarded-For only from a configured proxy */
    bool secure;        /* came by HTTPS: the public address says so, or a configured proxy does */

    /* The body: in memory, or (route->to_file) in a temporary file that the listener removes. */
    const char *body;
    size_t body_size_bytes;
    const char *body_path;       /* NULL unless streamed */
    const char *body_sha256_hex; /* of a streamed body, computed while it arrived */

    struct Db *db;   /* the worker's connection while the handler runs */
    void *db_row;    /* the last result, read by db_column() */
    void *body_tree; /* the parsed body, read by body_json() */
    Fault fault;

    /* The answer. Bytes live in the arena, in the database's result, or in a file. */
    int status; /* 0 = 200 */
    const char *content_type;
    const char *answer;
    size_t answer_size_bytes;
    int answer_fd; /* -1, or a file to send; the listener closes it */
    uint64_t answer_fd_size_bytes;
    Pair headers[8];
    size_t header_count;
    int rows;
} Request;

/* A request without a connection; the listener and request_for_command() fill it in. */
Request *request_new(const struct Config *config);
void request_free(Request *req);
/* Runs when the request is freed, last deferred first. */
void request_defer(Request *req, void (*run)(void *data), void *data);

/* Raises a fault and returns false, so that a refusing step is one expression:
 *     return fail(req, FAULT_CONFLICT, "note", "…", "…");
 * The two formats take the same arguments in the same order; the reader's language decides. */
__attribute__((format(printf, 4, 6), format(printf, 5, 6))) bool
fail(Request *req, FaultKind kind, const char *field, const char *zh, const char *en, ...);
/* Adds members (a JSON object's text) to the problem raised; returns false. */
bool fail_extra(Request *req, const char *extra_json);
/* Says after how many seconds it is worth trying again; returns false. */
bool fail_retry_after(Request *req, int seconds);

const char *request_header(const Request *req, const char *name); /* NULL when absent */
const char *request_query(const Request *req, const char *name);  /* NULL when absent */
/* The path parameter of that name ("site" for {site}); NULL when the route has none. */
const char *request_param(const Request *req, const char *name);
/* A path parameter that must be a UUID: lowers it in place; any other text is not found. */
CHECKED bool request_param_uuid(Request *req, int param);
/* The tag in If-Match, without quotes; missing raises 428, a list, "*" or a weak tag 400. */
CHECKED bool request_if_match(Request *req, const char **ret_tag);
/* True when If-None-Match names the tag: the answer may be a 304. */
bool request_has_tag(const Request *req, const char *tag);

/* Answers; data must live as long as the request. All return true. */
bool answer_json(Request *req, const char *json);
bool answer_bytes(Request *req, const char *content_type, const void *data, size_t size_bytes);
bool answer_file(Request *req, const char *content_type, int fd, uint64_t size_bytes);
bool answer_status(Request *req, int status); /* no body: 204, 304 … */
void answer_header(Request *req, const char *name, const char *value);

#endif

/* listener: libmicrohttpd with its own epoll threads. A request passes through explicit phases,
 * since the library calls one and the same function for the head, for pieces of the body, for its
 * end, and again after a resume.
 *
 * What makes suspend and resume safe: suspend inside the callback, before the push; the worker
 * touches only its request; resume is the worker's last act and happens once; stopping waits until
 * no worker holds a request, because the library aborts when it is stopped with a suspended
 * connection. */
#include "server/http/listener.h"
#include "server/auth/session.h"
#include "server/http/clients.h"
#include "server/http/intake.h"
#include "server/http/lanes.h"
#include "server/http/metrics.h"
#include "server/http/problem.h"
#include "server/http/rate.h"
#include "server/http/socket.h"
#include "server/http/upload.h"
#include "server/db/db.h"
#include "common/log.h"
#include "common/str.h"
#include <assert.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <strings.h>
#include <unistd.h>

/* Behind the total deadlines of clients.c. */
#define IDLE_TIMEOUT_S 20
/* A refused body up to this size is read and thrown away, so that the connection can live on and
 * the client surely sees the answer; a larger one is not read. */
#define DRAIN_BYTES (256 * KIB)
#define STOP_CUT_MS 5000   /* slow senders are cut */
#define STOP_ABORT_MS 8000 /* statements are abandoned */
#define CONNECTION_MEMORY (128 * KIB)

typedef enum Phase {
    PHASE_HEAD,   /* nothing but the request line is known */
    PHASE_AUTH,   /* a worker looks up who is asking; suspended */
    PHASE_AUTHED, /* resumed; the body may come, or the refusal goes out */
    PHASE_BODY,   /* the body is coming in */
    PHASE_DRAIN,  /* refused; the rest of a small body is thrown away */
    PHASE_WORK,   /* with a worker; suspended */
    PHASE_ANSWER, /* resumed; the answer is ready */
    PHASE_SENT,   /* handed to the library */
} Phase;

typedef struct Exchange {
    Request *req;
    struct MHD_Connection *connection;
    Client *client;
    _Atomic Phase phase;
    Intake intake;
    Upload upload;
    bool authenticated, close;
    const char *raw; /* the target where the library keeps it, to find hidden bytes */
    int64_t start_us, took_us;
} Exchange;

static struct MHD_Daemon *http;
static const Config *config;
static atomic_int active; /* exchanges */
static atomic_bool stopping;
static int listen_fd;

static void enter(Exchange *x, Phase phase)
{
    static const ClientState states[] = {
        [PHASE_HEAD] = CLIENT_HEAD,   [PHASE_AUTH] = CLIENT_BUSY,   [PHASE_AUTHED] = CLIENT_BUSY,
        [PHASE_BODY] = CLIENT_BODY,   [PHASE_DRAIN] = CLIENT_BODY,  [PHASE_WORK] = CLIENT_BUSY,
        [PHASE_ANSWER] = CLIENT_BUSY, [PHASE_SENT] = CLIENT_ANSWER,
    };
    client_enter(x->client, states[phase]);
    atomic_store(&x->phase, phase);
}

/* ---------------------------------------------------------------- answering */

/* TRUST.md section 6. One policy for every answer: what is no page is not hurt by it. */
static const Pair fixed_headers[] = {
    { "Content-Security-Policy",
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
      "img-src 'self' blob:; style-src 'self'; manifest-src 'self'; worker-src 'self'; "
      "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
      "require-trusted-types-for 'script'; trusted-types 'none'" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
};

static bool has_own(const Request *req, const char *name)
{
    for (size_t i = 0; i < req->header_count; i++)
        if (strcasecmp(req->headers[i].name, name) == 0)
            return true;
    return false;
}

static void add_headers(struct MHD_Response *response, const Exchange *x)
{
    const Request *req = x->req;
    for (size_t i = 0; i < sizeof fixed_headers / sizeof *fixed_headers; i++)
        if (!has_own(req, fixed_headers[i].name))
            (void)MHD_add_response_header(response, fixed_headers[i].name, fixed_headers[i].value);
    if (config->public_host && str_starts(config->public_url, "https://"))
        (void)MHD_add_response_header(response, "Strict-Transport-Security",
                                      "max-age=31536000; includeSubDomains");
    if (!has_own(req, "Cache-Control"))
        (void)MHD_add_response_header(response, "Cache-Control", "no-store");
    (void)MHD_add_response_header(response, "X-Request-Id", req->id);
    if (req->content_type)
        (void)MHD_add_response_header(response, "Content-Type", req->content_type);
    for (size_t i = 0; i < req->header_count; i++)
        (void)MHD_add_response_header(response, req->headers[i].name, req->headers[i].value);
    if (x->close || x->intake.must_close || atomic_load(&stopping))
        (void)MHD_add_response_header(response, "Connection", "close");
}

static struct MHD_Response *make_response(Request *req)
{
    if (req->answer_fd >= 0) {
        struct MHD_Response *response =
            MHD_create_response_from_fd64(req->answer_fd_size_bytes, req->answer_fd);
        if (response)
            req->answer_fd = -1; /* the library closes it from here on */
        return response;
    }
    /* The bytes live in the arena or in the database's result, until the completion callback. */
    return MHD_create_response_from_buffer(req->answer_size_bytes, (void *)(uintptr_t)req->answer,
                                           MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result answer(Exchange *x)
{
    Request *req = x->req;
    if (req->fault.kind != FAULT_NONE)
        problem_answer(req);
    struct MHD_Response *response = make_response(req);
    if (!response)
        return MHD_NO;
    add_headers(response, x);
    x->took_us = monotonic_us() - x->start_us;
    enter(x, PHASE_SENT);
    unsigned status = req->status ? (unsigned)req->status : 200;
    enum MHD_Result queued = MHD_queue_response(x->connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

/* A refusal before or while the body comes in. An answer given in the head's call makes the library
 * close the connection, so a refusal that leaves the connection sound waits for the body's end. */
static enum MHD_Result refuse(Exchange *x)
{
    const Intake *intake = &x->intake;
    bool small = !intake->chunked && intake->body_size_bytes <= DRAIN_BYTES &&
                 !(intake->has_body && intake->expects_continue);
    if (atomic_load(&x->phase) == PHASE_BODY || (small && !intake->must_close)) {
        enter(x, PHASE_DRAIN);
        return MHD_YES;
    }
    x->close = true;
    return answer(x);
}

/* ---------------------------------------------------------------- working */

static bool authorise(Exchange *x)
{
    Request *req = x->req;
    return session_may(req, req->route->need) &&
           (!*req->actor.user_id || rate_take(req, "actor", req->actor.user_id, config->rate_actor,
                                              config->rate_actor / 4 + 1));
}

/* A worker's part. Nothing of x may be touched after resume. */
static void work(void *data, Db *db)
{
    Exchange *x = data;
    Request *req = x->req;
    Phase next = atomic_load(&x->phase) == PHASE_AUTH ? PHASE_AUTHED : PHASE_ANSWER;
    req->db = db;
    bool right = x->authenticated || (session_authenticate(req) && authorise(x));
    x->authenticated = right;
    if (right && next == PHASE_ANSWER && !req->route->handler(req) &&
        req->fault.kind == FAULT_NONE) {
        log_event(LOG_ERROR, "a handler refused without a reason", "request", req->id, "operation",
                  req->route->operation, NULL);
        (void)fail(req, FAULT_INTERNAL, NULL, "服务器出错，已记入日志，编号 %s。",
                   "The server made a mistake; it is in the log under %s.", req->id);
    }
    req->db = NULL;
    enter(x, next);
    MHD_resume_connection(x->connection);
}

static enum MHD_Result push(Exchange *x, Phase phase)
{
    Request *req = x->req;
    Phase before = atomic_load(&x->phase);
    /* Who is asking is looked up on the fast lane; the handler runs on the route's own. */
    Lane lane = phase == PHASE_AUTH ? LANE_FAST : req->route->lane;
    enter(x, phase);
    MHD_suspend_connection(x->connection);
    if (lanes_push(lane, x))
        return MHD_YES;
    (void)fail(req, FAULT_UNAVAILABLE, NULL, "服务器正忙，请稍后再试。",
               "The server is busy; please try again shortly.");
    (void)fail_retry_after(req, 1);
    enter(x, before == PHASE_HEAD ? PHASE_AUTHED : PHASE_ANSWER);
    MHD_resume_connection(x->connection);
    return MHD_YES;
}

static enum MHD_Result run_here(Exchange *x)
{
    Request *req = x->req;
    if (!req->route->handler(req))
        assert(req->fault.kind != FAULT_NONE);
    return answer(x);
}

/* ---------------------------------------------------------------- reading */

static enum MHD_Result copy_header(void *data, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    (void)kind;
    Request *req = data;
    if (req->received_count == LIMIT_HEADERS)
        return MHD_NO;
    Pair *pairs = (Pair *)(uintptr_t)req->received;
    pairs[req->received_count++] = (Pair){ name, value ? value : "" };
    return MHD_YES;
}

/* libmicrohttpd 0.9.75 hands over texts that end at a NUL of the sender's, joins folded lines and
 * takes bare line feeds. The sum of what it shows, with CRLF at each end, must be the size of the
 * head. 1.0 refuses all three by itself. */
static bool has_hidden_bytes(const Exchange *x, const char *version)
{
#if MHD_VERSION < 0x00097700
    const Request *req = x->req;
    if ((uintptr_t)version != (uintptr_t)x->raw + strlen(x->intake.target) + 1)
        return true;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t shown = strlen(req->method) + strlen(x->intake.target) + strlen(version) + 4 + 2;
    for (size_t i = 0; i < req->received_count; i++) {
        size_t name = strlen(req->received[i].name);
        uintptr_t gap = (uintptr_t)req->received[i].value - (uintptr_t)req->received[i].name - name;
        shown += name + (gap >= 1 && gap <= 16 ? gap : 2) + strlen(req->received[i].value) + 2;
    }
    return info && info->header_size != shown;
#else
    (void)x;
    (void)version;
    return false;
#endif
}

static enum MHD_Result body_piece(Exchange *x, const char *data, size_t *size_bytes)
{
    atomic_fetch_add(&x->client->received_bytes, *size_bytes);
    bool drained = atomic_load(&x->phase) != PHASE_BODY;
    if (!drained && !upload_add(x->req, &x->upload, data, *size_bytes)) {
        *size_bytes = 0;
        return refuse(x);
    }
    *size_bytes = 0;
    /* Who goes on sending after a refusal is cut. */
    bool too_long = drained && atomic_load(&x->client->received_bytes) > 2 * LIMIT_WORKBOOK_BYTES;
    return too_long ? MHD_NO : MHD_YES;
}

static enum MHD_Result body_end(Exchange *x)
{
    Request *req = x->req;
    if (x->intake.has_body && !upload_end(req, &x->upload))
        return answer(x);
    if (req->route->lane == LANE_NONE)
        return run_here(x);
    return push(x, PHASE_WORK);
}

static enum MHD_Result expect_body(Exchange *x)
{
    enter(x, PHASE_BODY);
    if (!x->intake.has_body)
        return MHD_YES;
    if (upload_begin(x->req, &x->upload, x->intake.body_size_bytes))
        return MHD_YES;
    enter(x, PHASE_AUTHED);
    return refuse(x);
}

static bool admit(Exchange *x)
{
    Request *req = x->req;
    if (atomic_load(&stopping)) {
        (void)fail(req, FAULT_UNAVAILABLE, NULL, "服务器正在停止，请稍后再试。",
                   "The server is stopping; please try again shortly.");
        return fail_retry_after(req, 5);
    }
    if (req->route->lane == LANE_NONE || req->route->need != NEED_NOTHING)
        return true;
    return rate_take(req, "public", req->remote, config->rate_public, config->rate_public / 4 + 1);
}

static enum MHD_Result head(Exchange *x, const char *method, const char *version)
{
    Request *req = x->req;
    req->method = method;
    req->received = ARENA_ARRAY(req->arena, Pair, LIMIT_HEADERS);
    (void)MHD_get_connection_values(x->connection, MHD_HEADER_KIND, copy_header, req);
    x->intake.version = version;
    x->intake.peer = x->client->address;
    x->intake.hidden_bytes = has_hidden_bytes(x, version);
    if (!intake_check(req, &x->intake) || !admit(x))
        return refuse(x);
    if (req->route->lane == LANE_NONE)
        x->authenticated = true;
    else if (session_peek(req))
        x->authenticated = authorise(x);
    else if (x->intake.has_body)
        return push(x, PHASE_AUTH);
    if (req->fault.kind != FAULT_NONE)
        return refuse(x);
    return expect_body(x);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size_bytes, void **context)
{
    (void)cls;
    (void)url;
    (void)connection;
    Exchange *x = *context;
    switch (atomic_load(&x->phase)) {
    case PHASE_HEAD:
        return head(x, method, version);
    case PHASE_AUTHED:
        return x->req->fault.kind != FAULT_NONE ? refuse(x) : expect_body(x);
    case PHASE_BODY:
        return *size_bytes > 0 ? body_piece(x, data, size_bytes) : body_end(x);
    case PHASE_DRAIN:
        return *size_bytes > 0 ? body_piece(x, data, size_bytes) : answer(x);
    case PHASE_ANSWER:
        return answer(x);
    case PHASE_SENT:
        return *size_bytes > 0 ? body_piece(x, data, size_bytes) : MHD_YES;
    case PHASE_AUTH:
    case PHASE_WORK:
        break;
    }
    log_abort("the HTTP library called for a suspended connection");
}

/* ---------------------------------------------------------------- connections */

static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    (void)cls;
    Request *req = request_new(config);
    Exchange *x = ARENA_NEW(req->arena, Exchange);
    x->req = req;
    x->connection = connection;
    x->raw = target;
    x->upload.fd = -1;
    x->start_us = monotonic_us();
    x->intake.target = arena_strdup(req->arena, target);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    x->client = info->socket_context;
    atomic_store(&x->client->received_bytes, 0);
    enter(x, PHASE_HEAD);
    atomic_fetch_add(&active, 1);
    return x;
}

static void log_request(const Exchange *x, enum MHD_RequestTerminationCode end)
{
    const Request *req = x->req;
    char status[12], ms[24], rows[12];
    int code = req->status ? req->status : 200;
    bool sent = atomic_load(&x->phase) == PHASE_SENT;
    (void)snprintf(status, sizeof status, "%d", code);
    (void)snprintf(ms, sizeof ms, "%.1f", (double)x->took_us / 1000);
    (void)snprintf(rows, sizeof rows, "%d", req->rows);
    log_event(LOG_INFO, "request", "id", req->id, "method", req->method ? req->method : "?",
              "route", req->route ? req->route->path : NULL, "status", sent ? status : "cut", "ms",
              ms, "rows", rows, "actor", *req->actor.login ? req->actor.login : NULL, "remote",
              *req->remote ? req->remote : NULL, "fault",
              req->fault.kind == FAULT_NONE ? NULL : fault_slug(req->fault.kind), "end",
              end == MHD_REQUEST_TERMINATED_COMPLETED_OK ? NULL : "broken", NULL);
    if (sent)
        metrics_count(req->route, code, x->took_us);
}

static void on_done(void *cls, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode end)
{
    (void)cls;
    (void)connection;
    Exchange *x = *context;
    if (!x)
        return;
    *context = NULL;
    client_enter(x->client, CLIENT_HEAD); /* of the next one */
    log_request(x, end);
    upload_drop(x->req, &x->upload);
    if (x->req->answer_fd >= 0)
        close(x->req->answer_fd);
    request_free(x->req); /* x lives in its arena */
    atomic_fetch_sub(&active, 1);
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    (void)cls;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        client_free(*context);
        *context = NULL;
        return;
    }
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    int connect_fd = fd->connect_fd; /* the next call may reuse the place */
    const union MHD_ConnectionInfo *address =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    *context = client_new(connect_fd, address ? address->client_addr : NULL);
}

/* ---------------------------------------------------------------- start and stop */

static size_t keep_raw(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text); /* intake decodes by itself, to see %00 */
}

bool listener_bind(const Config *given, char *ret_address, size_t address_size_bytes)
{
    config = given;
    listen_fd = socket_listen(config->listen, ret_address, address_size_bytes);
    return listen_fd >= 0;
}

bool listener_start(void)
{
    rate_start();
    metrics_start();
    if (!lanes_start(config, work))
        return false;
    struct MHD_OptionItem options[] = {
        { MHD_OPTION_LISTEN_SOCKET, listen_fd, NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)CONNECTION_MEMORY, NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S, NULL },
        { MHD_OPTION_CONNECTION_LIMIT, 12000, NULL },
#if MHD_VERSION >= 0x00097701
        { MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1, NULL }, /* as RFC 9112 asks; before, intake does */
#endif
        { MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)keep_raw, NULL },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, NULL },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_done, NULL },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, NULL },
        { MHD_OPTION_THREAD_POOL_SIZE, config->http_threads > 1 ? config->http_threads : 0, NULL },
        { MHD_OPTION_END, 0, NULL },
    };
    http = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                            on_request, NULL, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (!http) {
        log_event(LOG_ERROR, "the HTTP library does not start", "address", config->listen, NULL);
        return false;
    }
    return clients_watch();
}

static bool drained_within(int64_t until_ms)
{
    while (atomic_load(&active) > 0) {
        if (monotonic_us() / 1000 > until_ms)
            return false;
        struct timespec tick = { .tv_nsec = 10000000 };
        nanosleep(&tick, NULL);
    }
    return true;
}

void listener_stop(void)
{
    int64_t begin_ms = monotonic_us() / 1000;
    atomic_store(&stopping, true);
    health_set_draining();
    int fd = MHD_quiesce_daemon(http);
    if (fd >= 0)
        close(fd);
    if (!drained_within(begin_ms + STOP_CUT_MS)) {
        clients_cut();
        if (!drained_within(begin_ms + STOP_ABORT_MS)) {
            log_event(LOG_WARN, "running statements are abandoned", NULL);
            db_abort_all();
        }
    }
    lanes_stop();
    clients_stop();
    MHD_stop_daemon(http);
}

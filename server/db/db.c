/* db: libpq in pipeline mode. A statement is one round trip: (begin,) actor, statement (, commit),
 * Sync. Nothing counts as done before Sync; a commit counts only when its tag says COMMIT, because
 * PostgreSQL answers the commit of a failed transaction with success and the tag ROLLBACK. */
#include "server/db/db.h"
#include "server/db/sqlstate.h"
#include "common/log.h"
#include "common/str.h"
#include "sql.gen.h"
#include <assert.h>
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/random.h>

#define TRIES 5
#define BACKOFF_FIRST_MS 100
#define BACKOFF_LAST_MS 1000
/* Above statement_timeout: reached only when the server or the way to it hangs. */
#define HANG_MARGIN_MS 5000
/* Of a patient statement: 100,000 things imported take half a minute on two idle cores. */
#define PATIENCE_MS 300000
/* How long a stop may go unnoticed by a waiting worker. */
#define POLL_SLICE_MS 100

struct Db {
    const char *conninfo;
    int statement_timeout_ms;
    PGconn *conn; /* NULL = not connected */
    int64_t next_try_ms;
    int backoff_ms;
    bool was_connected, misfit;
};

static atomic_ulong reconnects;
static atomic_bool aborting;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

Db *db_new(const char *conninfo, int statement_timeout_ms)
{
    Db *db = calloc(1, sizeof *db);
    if (!db)
        log_abort("out of memory");
    db->conninfo = conninfo;
    db->statement_timeout_ms = statement_timeout_ms;
    db->backoff_ms = BACKOFF_FIRST_MS;
    return db;
}

static void disconnect(Db *db)
{
    PQfinish(db->conn);
    db->conn = NULL;
}

void db_free(Db *db)
{
    if (!db)
        return;
    disconnect(db);
    free(db);
}

unsigned long db_reconnects(void)
{
    return atomic_load(&reconnects);
}

void db_abort_all(void)
{
    atomic_store(&aborting, true);
}

bool db_is_misfit(const Db *db)
{
    return db->misfit;
}

/* libpq ends its messages with a line feed and may use several lines. */
static const char *message_line(const char *message, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", message ? message : "");
    for (char *c = buffer; *c; c++)
        if (*c == '\n')
            *c = ' ';
    for (size_t length = strlen(buffer); length > 0 && buffer[length - 1] == ' '; length--)
        buffer[length - 1] = '\0';
    return buffer;
}

/* The next result, waited for with a deadline; NULL with ret_lost when the connection is no more.
 */
static PGresult *next_result(Db *db, int64_t deadline_ms, bool *ret_lost)
{
    while (PQisBusy(db->conn)) {
        int64_t left_ms = deadline_ms - now_ms();
        if (left_ms <= 0 || atomic_load(&aborting)) {
            *ret_lost = true;
            return NULL;
        }
        struct pollfd wait = { .fd = PQsocket(db->conn), .events = POLLIN };
        int ready = poll(&wait, 1, left_ms < POLL_SLICE_MS ? (int)left_ms : POLL_SLICE_MS);
        if ((ready < 0 && errno != EINTR) || (ready > 0 && !PQconsumeInput(db->conn))) {
            *ret_lost = true;
            return NULL;
        }
    }
    PGresult *result = PQgetResult(db->conn);
    if (PQstatus(db->conn) == CONNECTION_BAD && !result)
        *ret_lost = true;
    return result;
}

static void drop_result(void *result)
{
    PQclear(result);
}

/* Prepares everything in one round trip; the first statement that does not prepare is named. */
static bool prepare_all(Db *db)
{
    bool sent = PQenterPipelineMode(db->conn) == 1;
    for (int i = 0; sent && i < db_statement_count; i++)
        sent = PQsendPrepare(db->conn, db_statements[i].name, db_statements[i].sql, 0, NULL) == 1;
    if (!sent || PQpipelineSync(db->conn) != 1)
        return false;
    int at = 0;
    bool lost = false, right = true;
    int64_t deadline_ms = now_ms() + 15000;
    for (;;) {
        PGresult *result = next_result(db, deadline_ms, &lost);
        if (lost)
            return false;
        if (!result)
            continue;
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_FATAL_ERROR && right) {
            char text[512];
            log_event(LOG_ERROR, "statement does not prepare", "statement", db_statements[at].name,
                      "reason", message_line(PQresultErrorMessage(result), text, sizeof text),
                      NULL);
            right = false;
        }
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC)
            break;
        at++;
    }
    db->misfit = !right;
    return right;
}

static bool open_connection(Db *db)
{
    char options[256];
    (void)snprintf(options, sizeof options,
                   "-c statement_timeout=%d -c lock_timeout=1000 -c jit=off -c timezone=UTC "
                   "-c idle_in_transaction_session_timeout=10000 -c datestyle=iso",
                   db->statement_timeout_ms);
    /* What stands before dbname may be overruled by the conninfo; what stands behind it may not. */
    const char *const names[] = { "connect_timeout",
                                  "tcp_user_timeout",
                                  "keepalives_idle",
                                  "keepalives_interval",
                                  "keepalives_count",
                                  "application_name",
                                  "target_session_attrs",
                                  "dbname",
                                  "options",
                                  "client_encoding",
                                  NULL };
    const char *const values[] = { "3",          "10000",      "10",    "5",    "3", "fixpoint",
                                   "read-write", db->conninfo, options, "UTF8", NULL };
    db->conn = PQconnectdbParams(names, values, 1);
    if (PQstatus(db->conn) == CONNECTION_OK)
        return true;
    char text[512];
    log_event(LOG_WARN, "database not reachable", "reason",
              message_line(PQerrorMessage(db->conn), text, sizeof text), NULL);
    return false;
}

bool db_connect(Db *db)
{
    disconnect(db);
    if (atomic_load(&aborting) || now_ms() < db->next_try_ms)
        return false;
    if (!open_connection(db) || !prepare_all(db)) {
        disconnect(db);
        db->next_try_ms = now_ms() + db->backoff_ms;
        db->backoff_ms =
            db->backoff_ms * 2 < BACKOFF_LAST_MS ? db->backoff_ms * 2 : BACKOFF_LAST_MS;
        return false;
    }
    if (db->was_connected)
        atomic_fetch_add(&reconnects, 1);
    db->was_connected = true;
    db->backoff_ms = BACKOFF_FIRST_MS;
    db->next_try_ms = 0;
    return true;
}

bool db_alive(Db *db)
{
    /* An idle connection says nothing; what there is to read is the server's farewell. */
    struct pollfd idle = { .fd = db->conn ? PQsocket(db->conn) : -1, .events = POLLIN };
    while (db->conn && poll(&idle, 1, 0) > 0) {
        if (!PQconsumeInput(db->conn) || PQisBusy(db->conn) || PQstatus(db->conn) == CONNECTION_BAD)
            disconnect(db);
    }
    return db->conn || db_connect(db);
}

typedef struct Outcome {
    PGresult *row;    /* the statement's own result */
    PGresult *error;  /* the first that failed */
    bool lost;        /* the connection broke: whether it was done is unknown */
    bool uncommitted; /* COMMIT answered, but not by COMMIT */
} Outcome;

static bool send_one(Db *db, int statement, const char *const *values)
{
    const DbStatement *s = &db_statements[statement];
    return PQsendQueryPrepared(db->conn, s->name, s->param_count, values, NULL, NULL, 0) == 1;
}

static bool send_all(Db *db, int statement, const char *actor, const char *const *values)
{
    bool serializable = db_statements[statement].serializable;
    char patience[16];
    (void)snprintf(patience, sizeof patience, "%d", PATIENCE_MS);
    const char *patience_value = patience;
    return (!serializable || send_one(db, SQL_SERIALIZABLE_BEGIN, NULL)) &&
           send_one(db, SQL_SET_ACTOR, &actor) &&
           (!db_statements[statement].patient || send_one(db, SQL_SET_PATIENCE, &patience_value)) &&
           send_one(db, statement, values) &&
           (!serializable || send_one(db, SQL_SERIALIZABLE_COMMIT, NULL)) &&
           PQpipelineSync(db->conn) == 1;
}

/* Reads all results up to Sync, whatever they say. */
static void read_all(Db *db, const DbStatement *statement, Outcome *outcome)
{
    bool serializable = statement->serializable;
    int timeout_ms = statement->patient ? PATIENCE_MS : db->statement_timeout_ms;
    int64_t deadline_ms = now_ms() + timeout_ms + HANG_MARGIN_MS;
    int wanted = 1 + serializable + statement->patient, at = 0;
    for (;;) {
        PGresult *result = next_result(db, deadline_ms, &outcome->lost);
        if (outcome->lost)
            return;
        if (!result)
            continue;
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_FATAL_ERROR && !outcome->error) {
            outcome->error = result;
        } else if (at == wanted && !outcome->row) {
            outcome->row = result;
        } else {
            if (at == wanted + 1 && serializable && status == PGRES_COMMAND_OK)
                outcome->uncommitted = strcmp(PQcmdStatus(result), "COMMIT") != 0;
            PQclear(result);
        }
        if (status == PGRES_PIPELINE_SYNC)
            return;
        at++;
    }
}

/* An error inside BEGIN … COMMIT leaves the block open; it must not reach the next request. */
static void leave_block(Db *db, Outcome *outcome)
{
    Outcome ignored = { 0 };
    if (!send_one(db, SQL_SERIALIZABLE_ROLLBACK, NULL) || PQpipelineSync(db->conn) != 1) {
        outcome->lost = true;
        return;
    }
    read_all(db, &db_statements[SQL_SERIALIZABLE_ROLLBACK], &ignored);
    outcome->lost = ignored.lost;
    PQclear(ignored.row);
    PQclear(ignored.error);
}

static Outcome run_once(Db *db, int statement, const char *actor, const char *const *values)
{
    Outcome outcome = { 0 };
    if (send_all(db, statement, actor, values))
        read_all(db, &db_statements[statement], &outcome);
    else
        outcome.lost = true;
    if (!outcome.lost && PQtransactionStatus(db->conn) != PQTRANS_IDLE)
        leave_block(db, &outcome);
    return outcome;
}

/* A transaction that lost a race waits 10 to 200 ms, so that two of them do not meet again. */
static void wait_jitter(void)
{
    unsigned char dice = 0;
    if (getrandom(&dice, 1, 0) != 1)
        dice = 100;
    struct timespec pause = { .tv_nsec = (10 + dice * 190L / 255) * 1000000L };
    nanosleep(&pause, NULL);
}

static bool raise_error(Request *req, int statement, const PGresult *result)
{
    DbError error = {
        .sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE),
        .message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
        .detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
        .constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
        .column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME),
        .statement = db_statements[statement].name,
    };
    return sqlstate_fail(req, &error);
}

static bool raise_lost(Request *req, int statement)
{
    DbError error = { .message = "connection lost", .statement = db_statements[statement].name };
    return sqlstate_fail(req, &error);
}

static bool not_found(Request *req)
{
    return fail(req, FAULT_NOT_FOUND, NULL, "没有这条记录。", "There is no such record.");
}

/* Column named etag → ETag; a read that names it is answered without a body. */
static bool answer_tagged(Request *req, const PGresult *row)
{
    int column = PQfnumber(row, "etag");
    if (column >= 0 && !PQgetisnull(row, 0, column)) {
        const char *tag = PQgetvalue(row, 0, column);
        answer_header(req, "ETag", arena_printf(req->arena, "\"%s\"", tag));
        if (str_equal(req->method, "GET") && request_has_tag(req, tag))
            return answer_status(req, 304);
    }
    const char *json = PQgetvalue(row, 0, 0);
    return answer_bytes(req, "application/json", json, (size_t)PQgetlength(row, 0, 0));
}

static bool take_row(Request *req, int statement, PGresult *row)
{
    DbShape shape = db_statements[statement].shape;
    int rows = PQntuples(row);
    req->rows += rows;
    req->db_row = row;
    request_defer(req, drop_result, row);
    if (shape == DB_COLUMNS)
        return true;
    if (shape == DB_NOTHING)
        return answer_status(req, 204);
    if (rows == 0 || PQgetisnull(row, 0, 0)) {
        if (shape == DB_JSON_OR_NOT_FOUND || shape == DB_PUT)
            return not_found(req);
        log_event(LOG_ERROR, "no row where one is promised", "request", req->id, "statement",
                  db_statements[statement].name, NULL);
        return fail(req, FAULT_INTERNAL, NULL, "服务器出错，已记入日志，编号 %s。",
                    "The server made a mistake; it is in the log under %s.", req->id);
    }
    if (shape == DB_PUT)
        req->status = strcmp(PQgetvalue(row, 0, 1), "t") == 0 ? 201 : 200;
    return answer_tagged(req, row);
}

bool db_run(Request *req, int statement, const char *const *values)
{
    bool safe = str_equal(req->method, "GET") || str_equal(req->method, "HEAD");
    assert(req->db);
    for (int try = 1;; try++) {
        if (!db_alive(req->db))
            return raise_lost(req, statement);
        Outcome outcome = run_once(req->db, statement, req->actor.user_id, values);
        if (!outcome.lost && !outcome.error && !outcome.uncommitted)
            return take_row(req, statement, outcome.row);
        PQclear(outcome.row);
        const char *state =
            outcome.error ? PQresultErrorField(outcome.error, PG_DIAG_SQLSTATE) : NULL;
        bool lost = outcome.lost || (outcome.error && sqlstate_is_lost(state));
        if (lost)
            disconnect(req->db);
        bool again = lost ? safe && try == 1 : sqlstate_may_retry(state) && try < TRIES;
        if (again) {
            PQclear(outcome.error);
            wait_jitter();
            continue;
        }
        bool done = lost || !outcome.error ? raise_lost(req, statement)
                                           : raise_error(req, statement, outcome.error);
        PQclear(outcome.error);
        return done;
    }
}

bool db_has_row(const Request *req)
{
    return req->db_row && PQntuples(req->db_row) > 0;
}

const char *db_column(const Request *req, int column)
{
    if (!db_has_row(req) || column >= PQnfields(req->db_row) || PQgetisnull(req->db_row, 0, column))
        return NULL;
    return PQgetvalue(req->db_row, 0, column);
}

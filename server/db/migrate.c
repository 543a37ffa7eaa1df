/* migrate: reads the ledger, compares it with the embedded migrations, applies the rest. */
#include "server/db/migrate.h"
#include "server/db/db.h"
#include "common/arena.h"
#include "common/log.h"
#include "common/str.h"
#include "sql.gen.h"
#include <libpq-fe.h>

static void finish(PGconn **conn)
{
    PQfinish(*conn);
}

static void clear(PGresult **result)
{
    PQclear(*result);
}

static void drop_arena(Arena **arena)
{
    arena_free(*arena);
}

#define CONN_AUTO __attribute__((cleanup(finish))) PGconn *
#define RESULT_AUTO __attribute__((cleanup(clear))) PGresult *
#define ARENA_AUTO __attribute__((cleanup(drop_arena))) Arena *

static PGconn *open_as(const char *conninfo)
{
    const char *const names[] = { "connect_timeout", "application_name", "dbname",
                                  "client_encoding", NULL };
    const char *const values[] = { "3", "fixpoint-migrate", conninfo, "UTF8", NULL };
    PGconn *conn = PQconnectdbParams(names, values, 1);
    if (PQstatus(conn) != CONNECTION_OK)
        log_event(LOG_ERROR, "database not reachable", "reason", PQerrorMessage(conn), NULL);
    return conn;
}

static bool run(PGconn *conn, const char *what, const char *sql)
{
    RESULT_AUTO result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return true;
    log_event(LOG_ERROR, "migration failed", "name", what, "reason", PQresultErrorMessage(result),
              "at", PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION), NULL);
    return false;
}

/* "name checksum" lines of the ledger; "" when it does not exist yet; NULL when it cannot be read.
 */
static const char *read_ledger(PGconn *conn, Arena *arena)
{
    RESULT_AUTO result =
        PQexecParams(conn, db_statements[SQL_MIGRATIONS_HELD].sql, 0, NULL, NULL, NULL, NULL, 0);
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        return arena_strdup(arena, PQgetvalue(result, 0, 0));
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (str_equal(state, "42P01")) /* undefined table: an empty database */
        return "";
    log_event(LOG_ERROR, "the ledger of migrations cannot be read", "reason",
              PQresultErrorMessage(result), NULL);
    return NULL;
}

static const Migration *find(const char *name, size_t length)
{
    for (const Migration *m = all_migrations; m->name; m++)
        if (strlen(m->name) == length && memcmp(m->name, name, length) == 0)
            return m;
    return NULL;
}

static bool is_held(const char *ledger, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = ledger; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (strncmp(line, name, length) == 0 && line[length] == ' ')
            return true;
    return false;
}

/* Every line of the ledger must be a migration of this program, with the same text. */
static bool ledger_is_known(const char *ledger)
{
    bool right = true;
    for (const char *line = ledger; *line;) {
        size_t end = strcspn(line, "\n"), name = strcspn(line, " ");
        const Migration *m = find(line, name);
        char shown[128];
        (void)snprintf(shown, sizeof shown, "%.*s", (int)name, line);
        if (!m) {
            log_event(LOG_ERROR,
                      "the database is newer: it holds a migration that this program lacks", "name",
                      shown, NULL);
            right = false;
        } else if (strlen(m->checksum) != end - name - 1 ||
                   memcmp(m->checksum, line + name + 1, end - name - 1) != 0) {
            log_event(LOG_ERROR, "a migration was changed after it had been applied", "name", shown,
                      NULL);
            right = false;
        }
        line += end + (line[end] == '\n');
    }
    return right;
}

static bool apply(PGconn *conn, const Migration *m)
{
    const char *const values[] = { m->name, m->checksum };
    log_event(LOG_INFO, "migration", "name", m->name, NULL);
    if (!run(conn, m->name, "begin") || !run(conn, m->name, m->sql))
        return false;
    RESULT_AUTO result =
        PQexecParams(conn, db_statements[SQL_MIGRATION_RECORD].sql, 2, NULL, values, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        log_event(LOG_ERROR, "migration failed", "name", m->name, "reason",
                  PQresultErrorMessage(result), NULL);
        return false;
    }
    RESULT_AUTO commit = PQexec(conn, "commit");
    if (!str_equal(PQcmdStatus(commit), "COMMIT")) {
        log_event(LOG_ERROR, "migration failed", "name", m->name, "reason", "it was rolled back",
                  NULL);
        return false;
    }
    return true;
}

bool migrate(const char *owner_conninfo)
{
    ARENA_AUTO arena = arena_new(1 << 20);
    CONN_AUTO conn = open_as(owner_conninfo);
    if (PQstatus(conn) != CONNECTION_OK)
        return false;
    /* Held until the connection ends; a second migrate waits here and then finds nothing to do. */
    if (!run(conn, "lock", "select pg_advisory_lock(4607182418800017408)"))
        return false;
    const char *ledger = read_ledger(conn, arena);
    if (!ledger || !ledger_is_known(ledger))
        return false;
    bool behind = false; /* a gap: an older migration is missing below one that is held */
    for (const Migration *m = all_migrations; m->name; m++) {
        if (is_held(ledger, m->name)) {
            if (behind)
                log_event(LOG_WARN, "migrations were applied out of order", "name", m->name, NULL);
            continue;
        }
        behind = true;
        if (!apply(conn, m))
            return false;
    }
    log_line(LOG_INFO, behind ? "schema brought up to date" : "schema is up to date");
    return true;
}

SchemaState schema_check(const char *conninfo)
{
    ARENA_AUTO arena = arena_new(1 << 20);
    CONN_AUTO conn = open_as(conninfo);
    if (PQstatus(conn) != CONNECTION_OK)
        return SCHEMA_UNREACHABLE;
    const char *ledger = read_ledger(conn, arena);
    if (!ledger)
        return SCHEMA_UNREACHABLE;
    bool fits = ledger_is_known(ledger);
    for (const Migration *m = all_migrations; m->name; m++) {
        if (!is_held(ledger, m->name)) {
            log_event(LOG_ERROR, "the database is older: run fixpoint migrate; it lacks", "name",
                      m->name, NULL);
            fits = false;
        }
    }
    return fits ? SCHEMA_FITS : SCHEMA_DIFFERS;
}

/* db: one PostgreSQL connection, owned by one worker. The only door to it is the generated
 * sql_<name>() of sql.gen.h; each is one pipeline (actor, statement, Sync): one round trip, one
 * implicit transaction, success known at Sync. Serialization failures and deadlocks are retried,
 * at most 5 times, with jitter. */
#ifndef FIXPOINT_DB_H
#define FIXPOINT_DB_H

#include "server/http/request.h"

typedef struct Db Db;

/* What a statement's signature promises (scripts/embed_sql.py):
 *   -> json                one row, one json column: the answer's body
 *   -> json or not_found   no row (or null) = 404
 *   -> put                 (body json, created boolean): 201 or 200; no row = 404
 *                          A further text column named "etag" of these three becomes the ETag, and
 * a GET whose If-None-Match names it is answered by 304.
 *   -> columns             0 or 1 row of text columns, read by db_column()
 *   -> nothing             no row; 204 */
typedef enum DbShape { DB_JSON, DB_JSON_OR_NOT_FOUND, DB_PUT, DB_COLUMNS, DB_NOTHING } DbShape;

typedef struct DbStatement {
    const char *name, *sql;
    int param_count;
    DbShape shape;
    bool patient;      /* may take minutes: the time of the lane does not apply */
    bool serializable; /* runs in a transaction of its own at that level; holds only if COMMIT says
                          so */
} DbStatement;

/* Generated into sql.gen.c from every <noun>.sql. */
extern const DbStatement db_statements[];
extern const int db_statement_count;

/* A connection that is not open yet. conninfo as libpq reads it; it must outlive the Db. */
Db *db_new(const char *conninfo, int statement_timeout_ms);
void db_free(Db *db);
/* Opens it and prepares every statement. False with a logged reason when the database cannot be
 * reached or a statement does not prepare; the next try is refused until its back-off is over. */
CHECKED bool db_connect(Db *db);
/* Is it usable now? Notices a connection that the server has closed, and opens it again when the
 * back-off allows. */
CHECKED bool db_alive(Db *db);
/* A statement did not prepare at the last try: the schema does not fit this program. */
bool db_is_misfit(const Db *db);
/* Connections opened so far in this process after the first of each Db. */
unsigned long db_reconnects(void);
/* Makes every running and later statement of the process fail soon: the last step of a stop. */
void db_abort_all(void);

/* Used by generated code only. values: text or NULL. */
CHECKED bool db_run(Request *req, int statement, const char *const *values);
/* After a -> columns statement: was there a row, and its text (NULL = SQL null); valid until the
 * request ends. */
bool db_has_row(const Request *req);
const char *db_column(const Request *req, int column);

#endif

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
 *   -> json or not_found   no row = 404
 *   -> put                 (body json, created boolean): 201 or 200; no row = 404
 *   -> columns             0 or 1 row of text columns, read by db_column()
 *   -> nothing             no row; 204 */
typedef enum DbShape { DB_JSON, DB_JSON_OR_NOT_FOUND, DB_PUT, DB_COLUMNS, DB_NOTHING } DbShape;

typedef struct DbStatement {
    const char *name, *sql;
    int param_count;
    DbShape shape;
} DbStatement;

extern const DbStatement db_statements[];
extern const int db_statement_count;

/* NULL with a logged reason when the database cannot be reached or a statement does not prepare. */
Db *db_connect(const char *conninfo);
void db_free(Db *db);
/* Used by generated code only. values: text or NULL. */
CHECKED bool db_run(Request *req, int statement, const char *const *values);
/* After a -> columns statement: was there a row, and its text (NULL = SQL null); valid until the
 * request ends. */
bool db_has_row(const Request *req);
const char *db_column(const Request *req, int column);

#endif

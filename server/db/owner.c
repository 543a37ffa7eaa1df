/* owner: libpq reads the conninfo and knows which environment variable each part has. */
#include "server/db/owner.h"
#include "server/db/db.h"
#include "common/log.h"
#include "common/str.h"
#include "sql.gen.h"
#include <libpq-fe.h>

extern char **environ;

static bool is_set_by(const char *variable, const PQconninfoOption *options)
{
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        if (!option->envvar || !option->val)
            continue;
        size_t length = strlen(option->envvar);
        if (strncmp(variable, option->envvar, length) == 0 && variable[length] == '=')
            return true;
    }
    return false;
}

/* Ours, but neither the connections of the server nor what the conninfo says itself. */
static char **merge(Arena *arena, const PQconninfoOption *options)
{
    size_t count = 0;
    while (environ[count])
        count++;
    for (const PQconninfoOption *option = options; option->keyword; option++)
        count++;
    char **merged = ARENA_ARRAY(arena, char *, count + 1);
    size_t filled = 0;
    for (char **variable = environ; *variable; variable++)
        if (!str_starts(*variable, "FIXPOINT_") && !is_set_by(*variable, options))
            merged[filled++] = *variable;
    for (const PQconninfoOption *option = options; option->keyword; option++)
        if (option->envvar && option->val)
            merged[filled++] = arena_printf(arena, "%s=%s", option->envvar, option->val);
    return merged;
}

char **owner_tool_environment(Arena *arena, const char *owner_conninfo)
{
    if (!owner_conninfo) {
        log_line(LOG_ERROR,
                 "FIXPOINT_OWNER_DATABASE is not set: how to reach the database as its owner");
        return NULL;
    }
    char *problem = NULL;
    PQconninfoOption *options = PQconninfoParse(owner_conninfo, &problem);
    if (!options) {
        log_event(LOG_ERROR, "FIXPOINT_OWNER_DATABASE is no connection string", "reason", problem,
                  NULL);
        PQfreemem(problem);
        return NULL;
    }
    char **merged = merge(arena, options);
    PQconninfoFree(options);
    return merged;
}

bool owner_database_is_empty(const char *owner_conninfo, bool *ret_empty)
{
    const char *const names[] = { "connect_timeout", "application_name", "dbname", NULL };
    const char *const values[] = { "3", "fixpoint-restore", owner_conninfo, NULL };
    PGconn *conn = PQconnectdbParams(names, values, 1);
    PGresult *result = NULL;
    bool right = PQstatus(conn) == CONNECTION_OK;
    if (right) {
        result = PQexec(conn, db_statements[SQL_DATABASE_IS_EMPTY].sql);
        right = PQresultStatus(result) == PGRES_TUPLES_OK;
    }
    if (right)
        *ret_empty = strcmp(PQgetvalue(result, 0, 0), "t") == 0;
    else
        log_event(LOG_ERROR, "the database cannot be asked whether it is empty", "reason",
                  PQerrorMessage(conn), NULL);
    PQclear(result);
    PQfinish(conn);
    return right;
}

/* owner: what a command does as the owner of the database besides migrations: ask whether it is
 * empty, and let PostgreSQL's own programs in. */
#ifndef FIXPOINT_DB_OWNER_H
#define FIXPOINT_DB_OWNER_H

#include "common/arena.h"
#include <stdbool.h>

/* Our environment with the connection in it as PGHOST, PGPASSWORD …, for pg_dump and pg_restore: on
 * a command line everybody could read a password. NULL, with a logged reason, when conninfo is
 * missing or malformed. Lives in the arena. */
char **owner_tool_environment(Arena *arena, const char *owner_conninfo);

/* Empty: no table, view or function of anybody's outside the system's schemas and extensions.
 * False, with a logged reason, when the database cannot be asked. */
__attribute__((warn_unused_result)) bool owner_database_is_empty(const char *owner_conninfo,
                                                                 bool *ret_empty);

#endif

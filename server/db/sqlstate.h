/* sqlstate: what PostgreSQL refused, as a fault. The one place where SQLSTATE is read. */
#ifndef FIXPOINT_SQLSTATE_H
#define FIXPOINT_SQLSTATE_H

#include "server/http/request.h"

typedef struct DbError {
    const char *sqlstate; /* NULL or "" = the connection broke without a word */
    const char *message, *detail, *constraint, *column, *statement;
} DbError;

/* Serialization failure or deadlock: the same statement may succeed when run again. */
bool sqlstate_may_retry(const char *sqlstate);
/* The server is going away or not there; the connection is of no use any more. */
bool sqlstate_is_lost(const char *sqlstate);
/* Raises the fault; returns false. */
bool sqlstate_fail(Request *req, const DbError *error);

#endif

/* migrate: brings the schema to what this program was built with. Forward only; each migration is
 * one transaction with its line in the ledger; an advisory lock lets one run at a time. */
#ifndef FIXPOINT_MIGRATE_H
#define FIXPOINT_MIGRATE_H

#include <stdbool.h>

typedef struct Migration {
    const char *name, *checksum, *sql;
} Migration;

/* Generated into migrations.gen.c; ends with a NULL name. */
extern const Migration all_migrations[];

/* Applies what is missing, as the owner. Refuses, by name, a ledger that holds another text of a
 * migration or one that this program does not know. */
bool migrate(const char *owner_conninfo);

typedef enum SchemaState { SCHEMA_FITS, SCHEMA_UNREACHABLE, SCHEMA_DIFFERS } SchemaState;

/* Compares the database with this program; says by name, in the log, what differs. */
SchemaState schema_check(const char *conninfo);

#endif

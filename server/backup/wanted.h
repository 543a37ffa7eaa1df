/* wanted: the hashes of the pictures that a dump's rows name, read from the dump itself, so that
 * they are those of its moment whatever happens in the database meanwhile. */
#ifndef FIXPOINT_BACKUP_WANTED_H
#define FIXPOINT_BACKUP_WANTED_H

#include "common/arena.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct Wanted {
    char sha256_hex[65];
    bool found;
} Wanted;

typedef struct WantedList {
    Wanted *items; /* sorted, each hash once; freed by wanted_free */
    size_t count, capacity;
} WantedList;

/* dump: pg_dump's custom format. False with a logged reason when it cannot be read or does not hold
 * the table of photos. */
__attribute__((warn_unused_result)) bool wanted_read(const char *dump, char *const environment[],
                                                     WantedList *ret_list);
/* NULL when no row names it. */
Wanted *wanted_find(const WantedList *list, const char *sha256_hex);
void wanted_free(WantedList *list);

#endif

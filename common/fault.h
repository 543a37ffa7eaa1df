/* fault: why a step refused. Owned by the caller (a request, a command); the first fault wins.
 * What a fault says is safe to send to the reader and is in the reader's language; anything that is
 * not (a connection string, an SQL text) goes to the log instead. */
#ifndef FIXPOINT_FAULT_H
#define FIXPOINT_FAULT_H

#include "common/arena.h"
#include <stdbool.h>

typedef enum FaultKind {
    FAULT_NONE = 0,
#define FAULT(name, status, slug, zh, en) FAULT_##name,
#include "common/fault_list.h"
#undef FAULT
    FAULT_KINDS
} FaultKind;

typedef enum Lang { LANG_EN, LANG_ZH } Lang;

typedef struct Fault {
    FaultKind kind;
    const char *field;  /* JSON field, query or path parameter at fault; NULL = none */
    const char *detail; /* one or two sentences in the reader's language; arena */
    const char *extra; /* a JSON object whose members join the problem (suggestions …), or NULL */
    int retry_after_s; /* > 0: Retry-After */
} Fault;

int fault_status(FaultKind kind);
const char *fault_slug(FaultKind kind);
const char *fault_title(FaultKind kind, Lang lang);
/* FAULT_INTERNAL for a slug that is not in the table. */
FaultKind fault_by_slug(const char *slug);

#endif

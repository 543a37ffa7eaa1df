/* body: the shape of what comes in, as data. A static table names each field; anything unknown or
 * doubled, of the wrong type, too long, or not clean text (utf8.h) is refused and named.
 * Values come out as text, ready for a statement; truth is left to PostgreSQL. */
#ifndef FIXPOINT_BODY_H
#define FIXPOINT_BODY_H

#include "server/http/request.h"

typedef enum FieldKind {
    TEXT,      /* JSON string; max counts characters (code points); NFC; no control characters */
    LONG_TEXT, /* the same, line feeds allowed */
    UUID,      /* 36 characters, lower-cased */
    TIME,      /* RFC 3339 with offset */
    DATE,      /* yyyy-mm-dd */
    INTEGER,   /* JSON integer within min_value … max_value */
    DECIMAL,   /* JSON string of digits with at most one point and a sign */
    BOOLEAN,
    JSON_VALUE, /* any array or object; text of it comes out; its inside is checked by the handler
                   or SQL */
} FieldKind;

typedef struct Field {
    const char *name;
    size_t offset; /* of a const char * in the target struct; NULL there = absent or null */
    FieldKind kind;
    size_t max;                     /* characters of TEXT, elements of an array; 0 = 200 */
    bool required;                  /* absent, null or blank is refused */
    const char *const *one_of;      /* NULL-terminated list of allowed texts */
    long long min_value, max_value; /* INTEGER; both 0 = 0 … 2^53-1 */
} Field;

/* Parses the body by the table. req->body stays as it came; body_json gives the checked tree again
 * as canonical text (sorted keys, NFC), for statements that take the whole body as jsonb. */
CHECKED bool read_body(Request *req, const Field *fields, void *ret_target);
const char *body_json(const Request *req);
/* The same table over the query string: everything is text there; INTEGER and BOOLEAN are checked.
 */
CHECKED bool read_query(Request *req, const Field *fields, void *ret_target);

#endif

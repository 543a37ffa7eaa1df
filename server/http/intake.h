/* intake: judges a request by its headers, before a byte of its body is read. Knows nothing of the
 * HTTP library, so that every rule can be tried by itself. */
#ifndef FIXPOINT_INTAKE_H
#define FIXPOINT_INTAKE_H

#include "server/http/router.h"

typedef struct Intake {
    const char *target;  /* as in the request line: path and query, not decoded */
    const char *version; /* "HTTP/1.1" */
    const char *peer;    /* address of the other end of the connection */
    bool hidden_bytes; /* the head holds bytes that the parsed headers do not show (NUL, folding) */

    /* Found out: */
    bool has_body, chunked, expects_continue;
    uint64_t body_size_bytes; /* by Content-Length; 0 when chunked */
    bool must_close;          /* where this request ends is in doubt: never read on after it */
} Intake;

/* Fills path, query, language, remote address, route and parameters of req, whose method and
 * received headers stand already; or raises. Order: framing (a smuggled request must not get any
 * further), method, address, host, route, then what the route accepts and gives. */
CHECKED bool intake_check(Request *req, Intake *intake);

#endif

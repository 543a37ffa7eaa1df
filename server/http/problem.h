/* problem: a fault as application/problem+json (RFC 9457) in the reader's language. */
#ifndef FIXPOINT_PROBLEM_H
#define FIXPOINT_PROBLEM_H

#include "server/http/request.h"

/* Replaces whatever answer stood there by the problem of req->fault. */
void problem_answer(Request *req);
/* Which of the two languages the reader prefers: ?lang=, else Accept-Language, else English. */
Lang problem_lang(const Request *req);

#endif

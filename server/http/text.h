/* text: the one gate for text from outside: clean UTF-8 (common/utf8.h) in NFC, so that the same
 * name typed on two phones is the same bytes. */
#ifndef FIXPOINT_TEXT_H
#define FIXPOINT_TEXT_H

#include "server/http/request.h"

/* The text in NFC, in the arena; NULL after raising bad-text for field. lines: line feeds and tabs
 * are allowed. */
const char *text_clean(Request *req, const char *field, const char *text, size_t length_bytes,
                       bool lines);
/* Undoes percent-encoding, and "+" for a space if plus; NULL when it is malformed or holds NUL. */
char *text_percent_decode(Arena *arena, const char *text, size_t length_bytes, bool plus,
                          size_t *ret_length_bytes);

#endif

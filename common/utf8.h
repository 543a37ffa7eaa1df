/* utf8: what may enter as text. Clean text is well-formed UTF-8 (no overlong forms, no surrogates,
 * nothing above U+10FFFF), without NUL, control characters (C0, C1, DEL), bidi controls, line and
 * paragraph separators, byte order mark and noncharacters. Normalisation (NFC) is done beside it,
 * at the HTTP edge (server/http/text.h), because it needs a library. */
#ifndef FIXPOINT_UTF8_H
#define FIXPOINT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum Utf8Fault {
    UTF8_CLEAN,
    UTF8_MALFORMED, /* not UTF-8 */
    UTF8_CONTROL,   /* NUL, a control character, a separator or a noncharacter */
    UTF8_BIDI,      /* a character that reorders the text around it */
} Utf8Fault;

/* lines: tab, line feed and carriage return are allowed. */
Utf8Fault utf8_check(const char *text, size_t length_bytes, bool lines);
/* Length of the first character and its code point; 0 when it is not well-formed or nothing is
 * left. */
size_t utf8_next(const char *text, size_t length_bytes, uint32_t *ret_point);
/* Code points of text that is known to be well-formed. */
size_t utf8_count(const char *text);

#endif

/* uuid: UUIDs as 36 characters of lower case. What is created carries a version 7 (RFC 9562,
 * section 5.7): 48 bits of milliseconds, then random, so that ids sort by time and stay
 * unguessable. */
#ifndef FIXPOINT_UUID_H
#define FIXPOINT_UUID_H

#include <stdbool.h>

#define UUID_TEXT_BYTES 37

void uuid_make(char ret_text[UUID_TEXT_BYTES]);
/* Any version; upper case is lowered. */
bool uuid_read(const char *text, char ret_text[UUID_TEXT_BYTES]);
bool uuid_is_v7(const char *text);

#endif

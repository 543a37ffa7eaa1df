/* json_text: one JSON string, for the records that go to the database as one JSON array. */
#ifndef FIXPOINT_IMPORTS_JSON_TEXT_H
#define FIXPOINT_IMPORTS_JSON_TEXT_H

#include "common/str.h"

/* Adds text (well-formed UTF-8) with quotes and escapes. */
void json_text_add(Str *to, const char *text);

#endif

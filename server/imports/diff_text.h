/* diff_text: the diff of an import as people read it at a terminal. */
#ifndef FIXPOINT_IMPORTS_DIFF_TEXT_H
#define FIXPOINT_IMPORTS_DIFF_TEXT_H

#include "common/fault.h"
#include <stddef.h>
#include <stdio.h>

/* json: what GET /sites/{site}/imports/{id} answers. */
void diff_print(const char *json, size_t size_bytes, Lang lang, FILE *out);

#endif

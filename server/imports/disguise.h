/* disguise: what is called .xlsx and is something else. Each kind gets its own sentence, because
 * "not a workbook" helps nobody who does not know what he saved. */
#ifndef FIXPOINT_IMPORTS_DISGUISE_H
#define FIXPOINT_IMPORTS_DISGUISE_H

#include "server/http/request.h"

/* Looks at the file's beginning: false with a refusal unless it begins like a zip. */
CHECKED bool refuse_disguise(Request *req, const char *path);
/* What a zip with this part is, when it is no .xlsx: the format's name, or NULL. */
const char *disguise_of_part(const char *part);
bool refuse_encrypted(Request *req);
bool refuse_other_format(Request *req, const char *format);

#endif

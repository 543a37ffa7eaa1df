/* types_file: what people decided about a workbook's types, as a table of two columns. */
#ifndef FIXPOINT_IMPORTS_TYPES_FILE_H
#define FIXPOINT_IMPORTS_TYPES_FILE_H

#include "server/http/request.h"

/* Reads lines "type name,item type" (RFC 4180, UTF-8; a first line that names the columns "type"
 * and "item_type" is passed over) as a JSON object. A line that is none is refused by its number.
 */
CHECKED bool types_file_read(Request *req, const char *path, const char **ret_json);

#endif

/* cobie: what the sheets of a COBie workbook mean. Turns rows of text into records with known
 * fields, drops what only looks like a value, and says for each cell that it could not use why.
 * What belongs together, where it is and which code it gets is decided in
 * migrations/0007_imports.sql. */
#ifndef FIXPOINT_IMPORTS_COBIE_H
#define FIXPOINT_IMPORTS_COBIE_H

#include "server/imports/workbook.h"

/* Takes rows of one sheet as a JSON array of objects
 *     {"sheet": "Space", "row": 12, "name": "A104", "order": "a000000000104", "floor": "Level 1",
 * …, "notes": [{"column": "NetArea", "value": "CIC 4", "why_zh": "…", "why_en": "…"}], "refused":
 * {"column": "Name", "value": "", "why_zh": "…", "why_en": "…", "right_zh": …, "right_en": …}}
 * where absent = empty. Called every thousand rows and at the end of a sheet. false = stop. */
typedef bool CobieStage(void *context, const char *sheet, const char *rows_json, int rows);

/* Reads the sheets in the order in which they refer to each other, whatever the workbook's order.
 */
CHECKED bool cobie_read(Request *req, Workbook *workbook, CobieStage *stage, void *context);

/* A key by which names sort as people expect: runs of digits as numbers, letters without case, so
 * that "Radiator-2" stands before "Radiator-10". Compare bytewise. */
const char *cobie_order_key(Arena *arena, const char *name);
/* "2011-09-27T16:15:03.421-05:00", "2011/9/27" or a spreadsheet's day number as "2011-09-27";
 * NULL = no date, "" = a placeholder for none (year 1900 or 1904). */
const char *cobie_date(Arena *arena, const char *text, bool from_1904);

#endif

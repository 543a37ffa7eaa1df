/* workbook: the inside of an .xlsx file, read as rows of text. Knows sheets, shared strings and
 * cells and nothing of what they mean (that is cobie.h). A sheet that nobody asks for is never
 * unzipped. */
#ifndef FIXPOINT_IMPORTS_WORKBOOK_H
#define FIXPOINT_IMPORTS_WORKBOOK_H

#include "server/http/request.h"

typedef struct Workbook Workbook;

/* Opens the file and reads the list of sheets and the shared strings. A refusal is raised on req
 * with field "file" and is a sentence for whoever exported it. */
CHECKED bool workbook_open(Request *req, const char *path, Workbook **ret_workbook);
void workbook_close(Workbook *workbook);
/* The sheet of that name (without regard to case and blanks), or false. */
bool workbook_has_sheet(const Workbook *workbook, const char *sheet);
/* Dates count from 1904 instead of 1900. */
bool workbook_counts_from_1904(const Workbook *workbook);

/* One row. values[i] stands under headers[i]; NULL = no cell, an empty one, or an error such as
 * #REF!. Numbers are shortest decimal text ("3.998"), booleans TRUE or FALSE, dates still numbers.
 * Leading and trailing blanks are gone. All of it is valid until the step returns. */
typedef struct WorkbookRow {
    const char *sheet;
    int number; /* as the spreadsheet shows it, from 1 */
    int count;
    const char *const *headers;
    const char *const *values;
} WorkbookRow;

/* false stops the reading; with req->fault set it is a refusal. */
typedef bool WorkbookStep(void *context, const WorkbookRow *row);

/* Reads the rows below the header row: the first of the first ten in which a cell says key
 * ("Name"). A workbook without the sheet has no rows. */
CHECKED bool workbook_read(Request *req, Workbook *workbook, const char *sheet, const char *key,
                           WorkbookStep *step, void *context);

#endif

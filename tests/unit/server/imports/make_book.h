/* make_book: workbooks for the tests of server/imports, written by libzip into a file that is
 * removed. */
#ifndef FIXPOINT_TESTS_MAKE_BOOK_H
#define FIXPOINT_TESTS_MAKE_BOOK_H

#include "server/http/request.h"

typedef struct Part {
    const char *name, *text;
} Part;

/* A zip of these parts ({} ends them) at a path of the arena. */
const char *make_zip(Arena *arena, const Part *parts);
/* Bytes as they are. */
const char *make_file(Arena *arena, const void *bytes, size_t size_bytes);
/* A workbook with one sheet of that name; rows is the inside of <sheetData>. shared: the inside of
 * <sst>, NULL = no such part. */
const char *make_book(Arena *arena, const char *sheet, const char *rows, const char *shared);
void remove_made(void);

#define WORKBOOK_XML(sheets)                                                                     \
    "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">" \
    "<sheets>" sheets "</sheets></workbook>"
#define RELATION_XML(id, target) \
    "<Relationship Id=\"" id "\" Type=\"x/worksheet\" Target=\"" target "\"/>"

#endif

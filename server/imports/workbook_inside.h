/* workbook_inside: what workbook.c and sheet.c share; nobody else looks at it. */
#ifndef FIXPOINT_IMPORTS_WORKBOOK_INSIDE_H
#define FIXPOINT_IMPORTS_WORKBOOK_INSIDE_H

#include "common/str.h"
#include "server/imports/archive.h"
#include "server/imports/workbook.h"

#define SHEETS_MAX 256
#define STRINGS_PER_BLOCK 4096

typedef struct Sheet {
    const char *name, *relation, *part;
} Sheet;

struct Workbook {
    Request *req;
    Arena *arena; /* its own: shared strings may outgrow a request's */
    Archive *archive;
    const char *part; /* of the workbook itself */
    Sheet sheets[SHEETS_MAX];
    int sheet_count;
    bool from_1904;
    const char **blocks[LIMIT_WORKBOOK_STRINGS / STRINGS_PER_BLOCK + 1];
    size_t string_count, string_bytes;
    size_t cell_count;
};

/* NULL when there is none. */
const Sheet *workbook_sheet(const Workbook *workbook, const char *name);
const char *workbook_string(const Workbook *workbook, const char *index_text);
/* A cell longer than one may be; returns false. */
bool workbook_refuse_long_text(Request *req, const char *sheet);

#endif

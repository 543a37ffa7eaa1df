/* cell_text: the text of one cell while it is read, and what spreadsheets do to texts: trailing
 * blanks, numbers with seventeen digits, characters written as _x000D_. */
#ifndef FIXPOINT_IMPORTS_CELL_TEXT_H
#define FIXPOINT_IMPORTS_CELL_TEXT_H

#include "common/str.h"

typedef struct CellText {
    Str text;
} CellText;

CellText cell_text_new(Arena *arena);
void cell_text_clear(CellText *cell);
/* false = longer than a cell may be. */
bool cell_text_add(CellText *cell, const char *text, size_t length_bytes);
/* Decodes _xHHHH_, turns control characters into blanks, drops bidi controls and what else does not
 * show, and cuts blanks (also full-width and no-break ones) at both ends. */
const char *cell_text_finish(CellText *cell);
/* The finished text as shortest decimal, if it is a number: "3.9980000000000002" → "3.998". */
const char *cell_text_number(CellText *cell);

/* Headers and sheet names are the same without regard to case, blanks, "_", "-" and "*". */
bool same_header(const char *a, const char *b);

#endif

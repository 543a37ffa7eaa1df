/* print: what one print consists of, as it comes from a body, a query string or a command line:
 * texts whose shape was checked, NULL for what was left out. */
#ifndef FIXPOINT_LABELS_PRINT_H
#define FIXPOINT_LABELS_PRINT_H

#include "server/http/request.h"

/* A limit as text, for statements. */
#define QUOTE(number) QUOTE_(number)
#define QUOTE_(number) #number

struct Print {
    const char *codes, *under, *kinds; /* lists: JSON from a body, "a,b" otherwise */
    const char *stock, *start, *copies, *first, *cut_marks, *offset_x, *offset_y;
};

/* Does it fit the sheet: a known stock, a cell that it has, offsets of a printer and not of a typo.
 */
CHECKED bool print_fits(Request *req, const struct Print *print);
/* As the content of a print (label_print_put, label_job); lists are "a,b" here. */
const char *print_json(Request *req, const struct Print *print);
/* How it is drawn this time; kind and page may be NULL. */
const char *print_drawing_json(Request *req, const char *format, const char *kind,
                               const char *page);

#endif

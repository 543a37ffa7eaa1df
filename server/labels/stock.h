/* stock: the label sheets that can be bought, as data. All lengths in millimetres.
 * A slot's top left corner is (x0 + column × dx, y0 + row × dy) from the page's top left corner;
 * slots count from 1, along the row first. A roll is a page of one label (columns = rows = 1) with
 * the resolution of its printer, so thermal media join this table without another shape. */
#ifndef FIXPOINT_LABELS_STOCK_H
#define FIXPOINT_LABELS_STOCK_H

#include <stdbool.h>

typedef struct Stock {
    const char *id;   /* what stock= names */
    const char *name; /* maker and number, as printed on the box */
    double page_width, page_height;
    double width, height, corner; /* of one label; corner = radius */
    int columns, rows;
    double x0, y0, dx, dy;
    double margin;     /* inside the label; text and symbol stay out of it */
    int dots_per_inch; /* modules are whole dots of this grid, so that their edges stay sharp */
} Stock;

extern const Stock stocks[];
extern const int stock_count;

const Stock *stock_find(const char *id); /* NULL for an unknown one */
int stock_slots(const Stock *stock);     /* labels on one page */
/* slot counts from 0 here; outputs are the slot's top left corner. */
void stock_slot(const Stock *stock, int slot, double *ret_x, double *ret_y);

#endif

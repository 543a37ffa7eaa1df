/* stock: geometry of A4 label sheets as their makers publish it (compared with the template files
 * of Debian's glabels-data). A new sheet is a new row; tests/unit/server/labels/stock.c holds each
 * row against its page. */
#include "server/labels/stock.h"
#include <string.h>

/* 300 dots per inch divide those of every laser printer in use (300, 600, 1200). */
#define A4_LASER .page_width = 210, .page_height = 297, .dots_per_inch = 300

const Stock stocks[] = {
    { "L7160", "Avery L7160", A4_LASER, .width = 63.99, .height = 38.1, .corner = 1.76,
      .columns = 3, .rows = 7, .x0 = 7.48, .y0 = 15.49, .dx = 66.04, .dy = 38.1, .margin = 2 },
    { "L7163", "Avery L7163", A4_LASER, .width = 99.1, .height = 38.1, .corner = 1.76, .columns = 2,
      .rows = 7, .x0 = 3.35, .y0 = 15.17, .dx = 103.01, .dy = 38.1, .margin = 2 },
    { "L7651", "Avery L7651", A4_LASER, .width = 38.1, .height = 21.2, .corner = 1.5, .columns = 5,
      .rows = 13, .x0 = 4.7, .y0 = 10.9, .dx = 40.6, .dy = 21.2, .margin = 1.3 },
    { "4346", "Herma 4346", A4_LASER, .width = 45.72, .height = 21.2, .corner = 1.5, .columns = 4,
      .rows = 12, .x0 = 10, .y0 = 22, .dx = 48.72, .dy = 21.2, .margin = 1.3 },
};
const int stock_count = sizeof stocks / sizeof stocks[0];

const Stock *stock_find(const char *id)
{
    for (int i = 0; i < stock_count; i++)
        if (strcmp(stocks[i].id, id) == 0)
            return &stocks[i];
    return NULL;
}

int stock_slots(const Stock *stock)
{
    return stock->columns * stock->rows;
}

void stock_slot(const Stock *stock, int slot, double *ret_x, double *ret_y)
{
    *ret_x = stock->x0 + slot % stock->columns * stock->dx;
    *ret_y = stock->y0 + slot / stock->columns * stock->dy;
}

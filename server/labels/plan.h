/* plan: where symbol, code and texts stand on a label. Pure numbers, in millimetres from the
 * label's top left corner. The symbol comes first, then the code in its hyphen form; what remains
 * is for the texts (words.h). */
#ifndef FIXPOINT_LABELS_PLAN_H
#define FIXPOINT_LABELS_PLAN_H

#include "server/labels/stock.h"
#include <stdbool.h>

#define PLAN_MODULE_MIN_MM 0.33 /* what phone cameras read reliably at arm's length */
/* "D1-04-B12-DD03-E": a position's code is the longest on a label. Planning for it always gives all
 * labels of a sheet one face. */
#define PLAN_CODE_CHARACTERS 16
/* Width and height of a capital in DejaVu Sans Mono Bold, as parts of the font's size. */
#define PLAN_CODE_ADVANCE 0.602
#define PLAN_CODE_CAPITAL 0.729
#define PLAN_CODE_SIZE_MIN_MM 2.1 /* 6 pt */

typedef struct Box {
    double x, y, width, height;
} Box;

typedef struct Plan {
    double module;    /* side of one module: whole dots of the stock */
    Box symbol;       /* without its quiet zone */
    double code_size; /* font size */
    Box code;         /* height = that of a capital, so its lower edge is the base line */
    Box texts;
} Plan;

/* side = modules of the symbol. False when no module of PLAN_MODULE_MIN_MM fits this stock. */
bool plan_make(const Stock *stock, int side, Plan *ret_plan) __attribute__((warn_unused_result));

#endif

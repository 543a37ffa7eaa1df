/* plan: two arrangements. On most stock the code runs below symbol and texts over the whole width,
 * as large as it gets, because people type it and read it over a radio. Where the column beside the
 * symbol is wide enough for the same size, the code stands there, at the foot of the texts.
 *
 * The order in which things give way: the code shrinks to its comfortable size, then the symbol's
 * modules shrink to five dots (0.42 mm), then the code to 6 pt, then the modules to the least.
 * Texts get what is left and may get nothing. */
#include "server/labels/plan.h"
#include "server/labels/symbol.h"
#include <math.h>

#define CODE_LINE (PLAN_CODE_ADVANCE * PLAN_CODE_CHARACTERS) /* width of the code / font size */

static double min(double a, double b)
{
    return a < b ? a : b;
}

static double max(double a, double b)
{
    return a > b ? a : b;
}

/* White between the symbol and the label's edge. The quiet zone may lie on the margin, not outside
 * the label: the wall behind may be dark. */
static double inset(const Stock *stock, double module)
{
    return max(stock->margin, SYMBOL_QUIET * module);
}

/* Height left for the code's capitals when the symbol stands above it. */
static double room_below(const Stock *stock, int side, double module)
{
    return stock->height - stock->margin - inset(stock, module) - (side + SYMBOL_QUIET) * module;
}

static void place_below(const Stock *stock, int side, double module, double code_size, Plan *plan)
{
    double symbol = side * module, capital = code_size * PLAN_CODE_CAPITAL;
    double edge = inset(stock, module), quiet = SYMBOL_QUIET * module;
    double spare = stock->height - stock->margin - capital - edge - symbol - quiet;
    plan->symbol = (Box){ edge, edge + spare / 2, symbol, symbol };
    /* The code begins under the symbol's edge where its length allows. */
    double line = code_size * CODE_LINE;
    double start = max(stock->margin, min(edge, stock->width - stock->margin - line));
    plan->code = (Box){ start, stock->height - stock->margin - capital,
                        stock->width - stock->margin - start, capital };
    double left = edge + symbol + quiet, top = stock->margin;
    plan->texts = (Box){ left, top, stock->width - stock->margin - left,
                         plan->code.y - 0.35 * capital - top };
}

static void place_beside(const Stock *stock, int side, double module, double code_size, Plan *plan)
{
    double symbol = side * module, capital = code_size * PLAN_CODE_CAPITAL;
    double edge = inset(stock, module), quiet = SYMBOL_QUIET * module;
    double left = edge + symbol + quiet, width = stock->width - stock->margin - left;
    double top = (stock->height - symbol) / 2;
    plan->symbol = (Box){ edge, top, symbol, symbol };
    plan->code = (Box){ left, top + symbol - capital, width, capital };
    plan->texts = (Box){ left, top, width, symbol - 2 * capital };
}

bool plan_make(const Stock *stock, int side, Plan *ret_plan)
{
    double dot = 25.4 / stock->dots_per_inch;
    int least = (int)ceil(PLAN_MODULE_MIN_MM / dot);
    int readable = least > 5 ? least : 5;
    double width = stock->width - 2 * stock->margin;
    double code_max = min(0.16 * stock->height, width / CODE_LINE);
    double symbol_max = min(0.66 * stock->height, 0.34 * stock->width);
    Plan plan = { 0 };

    int dots = (int)floor(symbol_max / side / dot);
    dots = dots < readable ? readable : dots;
    for (double code_min = 0.85 * code_max; dots >= least; dots--) {
        if (dots <= readable)
            code_min = min(code_min, PLAN_CODE_SIZE_MIN_MM);
        double module = dots * dot;
        double room = room_below(stock, side, module) / PLAN_CODE_CAPITAL;
        if (room < code_min || (side + SYMBOL_QUIET) * module + inset(stock, module) > stock->width)
            continue;
        plan.module = module;
        plan.code_size = min(code_max, room);
        place_below(stock, side, module, plan.code_size, &plan);
        double beside = min(code_max, plan.texts.width / CODE_LINE);
        if (beside >= plan.code_size)
            place_beside(stock, side, module, plan.code_size, &plan);
        *ret_plan = plan;
        return true;
    }
    return false;
}

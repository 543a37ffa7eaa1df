/* Tests of server/labels/plan.c: the promises of a label, for every stock and every size of symbol.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "server/labels/plan.h"
#include "server/labels/symbol.h"

static bool inside(const Box *box, double x, double y, double right, double bottom)
{
    const double rounding = 1e-9;
    return box->x >= x - rounding && box->y >= y - rounding &&
           box->x + box->width <= right + rounding && box->y + box->height <= bottom + rounding;
}

static bool apart(const Box *a, const Box *b)
{
    const double rounding = 1e-9;
    return a->x + a->width <= b->x + rounding || b->x + b->width <= a->x + rounding ||
           a->y + a->height <= b->y + rounding || b->y + b->height <= a->y + rounding;
}

static void check(const Stock *stock, int side)
{
    Plan plan;
    assert_true(plan_make(stock, side, &plan));
    double dots = plan.module / (25.4 / stock->dots_per_inch);
    assert_true(plan.module >= 0.33);
    assert_true(fabs(dots - round(dots)) < 1e-6);
    assert_true(fabs(plan.symbol.width - (side * plan.module)) < 1e-9);
    assert_true(fabs(plan.symbol.height - (side * plan.module)) < 1e-9);

    double quiet = 4 * plan.module;
    Box zone = { plan.symbol.x - quiet, plan.symbol.y - quiet, plan.symbol.width + 2 * quiet,
                 plan.symbol.height + 2 * quiet };
    assert_true(inside(&zone, 0, 0, stock->width, stock->height));
    assert_true(apart(&zone, &plan.code));
    assert_true(apart(&zone, &plan.texts));
    assert_true(apart(&plan.code, &plan.texts));

    double margin = stock->margin, right = stock->width - margin, bottom = stock->height - margin;
    assert_true(inside(&plan.symbol, margin, margin, right, bottom));
    assert_true(inside(&plan.code, margin, margin, right, bottom));
    assert_true(inside(&plan.texts, margin, margin, right, bottom));
    assert_true(plan.texts.width > 0 && plan.texts.height > 0);
    assert_true(plan.code_size >= 2.1);
    /* The longest code, unshortened. */
    assert_true(PLAN_CODE_CHARACTERS * PLAN_CODE_ADVANCE * plan.code_size <=
                plan.code.width + 1e-9);
}

static void test_every_stock_and_symbol(void **state)
{
    (void)state;
    for (int i = 0; i < stock_count; i++)
        for (int side = 21; side <= SYMBOL_SIDE_MAX; side += 4)
            check(&stocks[i], side);
}

/* The usual address (version 3) is printed larger than the least wherever there is room. */
static void test_usual_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        double least;
    } usual[] = { { "L7160", 19 }, { "L7163", 24 }, { "L7651", 12 }, { "4346", 12 } };
    for (int i = 0; i < 4; i++) {
        Plan plan;
        assert_true(plan_make(stock_find(usual[i].id), 29, &plan));
        assert_true(plan.symbol.width >= usual[i].least);
    }
}

static void test_too_small_a_label_is_refused(void **state)
{
    (void)state;
    Stock stock = stocks[0];
    /* Modules of three dots (0.25 mm) would fit, modules of four do not. */
    stock.width = 40;
    stock.height = 14.5;
    stock.margin = 1;
    Plan plan = { .module = -1 };
    assert_false(plan_make(&stock, 29, &plan));
    assert_true(plan.module < 0);
}

/* A coarser printer (203 dots per inch, thermal) still gets whole dots of at least 0.33 mm. */
static void test_thermal_dots(void **state)
{
    (void)state;
    Stock stock = { .id = "50x30",
                    .name = "50×30",
                    .page_width = 50,
                    .page_height = 30,
                    .width = 50,
                    .height = 30,
                    .columns = 1,
                    .rows = 1,
                    .dx = 50,
                    .dy = 30,
                    .margin = 1.5,
                    .dots_per_inch = 203 };
    for (int side = 21; side <= 37; side += 4)
        check(&stock, side);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_stock_and_symbol),
        cmocka_unit_test(test_usual_sizes),
        cmocka_unit_test(test_too_small_a_label_is_refused),
        cmocka_unit_test(test_thermal_dots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

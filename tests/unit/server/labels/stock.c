/* Tests of server/labels/stock.c: every sheet holds its labels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "server/labels/stock.h"

static void test_every_cell_lies_on_its_page(void **state)
{
    (void)state;
    for (int i = 0; i < stock_count; i++) {
        const Stock *stock = &stocks[i];
        for (int slot = 0; slot < stock_slots(stock); slot++) {
            double x, y;
            stock_slot(stock, slot, &x, &y);
            assert_true(x >= 0 && x + stock->width <= stock->page_width);
            assert_true(y >= 0 && y + stock->height <= stock->page_height);
        }
    }
}

static void test_cells_do_not_overlap(void **state)
{
    (void)state;
    for (int i = 0; i < stock_count; i++) {
        assert_true(stocks[i].dx >= stocks[i].width);
        assert_true(stocks[i].dy >= stocks[i].height);
        assert_true(stocks[i].margin > 0 && stocks[i].margin < stocks[i].height / 4);
        assert_true(stocks[i].dots_per_inch > 0);
    }
}

/* The sheets that the product promises, with the number of labels printed on their boxes. */
static void test_promised_sheets(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        int labels;
    } promised[] = { { "L7160", 21 }, { "L7163", 14 }, { "L7651", 65 }, { "4346", 48 } };
    for (int i = 0; i < 4; i++) {
        const Stock *stock = stock_find(promised[i].id);
        assert_non_null(stock);
        assert_int_equal(stock_slots(stock), promised[i].labels);
    }
    assert_null(stock_find("l7160"));
    assert_null(stock_find(""));
}

static void test_slots_run_along_the_row(void **state)
{
    (void)state;
    double x, y;
    stock_slot(stock_find("L7160"), 4, &x, &y); /* the fifth cell: second row, second column */
    assert_true(fabs(x - (7.48 + 66.04)) < 1e-9);
    assert_true(fabs(y - (15.49 + 38.1)) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cell_lies_on_its_page),
        cmocka_unit_test(test_cells_do_not_overlap),
        cmocka_unit_test(test_promised_sheets),
        cmocka_unit_test(test_slots_run_along_the_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of server/labels/symbol.c: alphanumeric mode or nothing, and the smallest version. That the
 * symbols say what they should is read back by another decoder in tests/api/labels/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "server/labels/symbol.h"

static int side_of(size_t characters, SymbolLevel level)
{
    char text[SYMBOL_TEXT_BYTES + 2] = "";
    memset(text, 'A', characters);
    text[characters] = '\0';
    Symbol symbol;
    return symbol_make(text, level, &symbol) ? symbol.side : 0;
}

/* Capacities of alphanumeric mode (ISO/IEC 18004): in byte mode 62 capitals would need version 5.
 */
static void test_smallest_version(void **state)
{
    (void)state;
    static const struct {
        size_t characters;
        int m, l;
    } capacity[] = { { 20, 21, 21 },  { 21, 25, 21 },  { 38, 25, 25 }, { 39, 29, 25 },
                     { 61, 29, 29 },  { 62, 33, 29 },  { 90, 33, 33 }, { 91, 37, 33 },
                     { 122, 37, 37 }, { 123, 41, 37 }, { 128, 41, 37 } };
    for (size_t i = 0; i < sizeof capacity / sizeof capacity[0]; i++) {
        assert_int_equal(side_of(capacity[i].characters, SYMBOL_M), capacity[i].m);
        assert_int_equal(side_of(capacity[i].characters, SYMBOL_L), capacity[i].l);
    }
}

static void test_refused(void **state)
{
    (void)state;
    Symbol symbol = { .side = -1 };
    static const char *const texts[] = { "",
                                         "HTTPS://FM.EXAMPLE.CN/c/D1F",
                                         "HTTPS://A_B/C/D1F",
                                         "HTTPS://[::1]/C/D1F",
                                         "HTTPS://房产.CN/C/D1F",
                                         "HTTPS://A/C/D1F?K=1",
                                         "A\nB" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_false(symbol_accepts(texts[i]));
        assert_false(symbol_make(texts[i], SYMBOL_M, &symbol));
    }
    assert_int_equal(side_of(SYMBOL_TEXT_BYTES + 1, SYMBOL_M), 0);
    assert_int_equal(symbol.side, -1);
}

/* Finder patterns in three corners, none in the fourth, and only zeros and ones. */
static void test_shape(void **state)
{
    (void)state;
    Symbol symbol;
    assert_true(symbol_make("HTTPS://FM.EXAMPLE.CN/C/D104B12DD03E/K7M2PQ0001", SYMBOL_M, &symbol));
    assert_int_equal(symbol.side, 29);
    int last = symbol.side - 1;
    for (int i = 0; i < 7; i++) {
        assert_int_equal(symbol.dark[i], 1);
        assert_int_equal(symbol.dark[last - i], 1);
        assert_int_equal(symbol.dark[last * symbol.side + i], 1);
    }
    for (int i = 0; i < symbol.side * symbol.side; i++)
        assert_true(symbol.dark[i] <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smallest_version),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of server/labels/words.c with the real fonts: texts stay in their room at readable sizes,
 * whatever their length, and what is given up is given up in the documented order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "server/labels/words.h"

static cairo_surface_t *surface;
static cairo_t *cairo;
static Pen *pen;

static int open_pen(void **state)
{
    (void)state;
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 10, 10);
    cairo = cairo_create(surface);
    pen = pen_new(cairo);
    return 0;
}

static int close_pen(void **state)
{
    (void)state;
    pen_free(pen);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return 0;
}

static const char *const names[] = {
    "灯具 3",
    "Luminaire 3",
    "四楼东侧走廊消防栓箱旁手提式二氧化碳灭火器（含备用支架与压力表）",
    "Portable CO₂ fire extinguisher beside the hydrant cabinet in the east corridor of floor 4, "
    "with "
    "spare bracket and gauge",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "",
};
static const char *const places[] = {
    "",
    "调度大楼 › 四楼",
    "Dispatch building › Floor 4 › Zone B › Meeting room B12 with a long name of its own",
};

static Words words_of(const char *name, const char *second, const char *place, bool demo)
{
    return (Words){ .code = "D1-04-B12-DD03-E",
                    .line = { name, second, place, "Donggang International Airport" },
                    .lang = { "zh", "en", "zh", "en" },
                    .demo = demo };
}

static void check(const Words *words, const Box *room)
{
    static const double least[WORDS_LINES] = { 2.1, 1.95, 1.8, 1.8 };
    const double rounding = 0.01;
    WordsFit fit;
    words_fit(pen, words, room, &fit);
    double bottom = room->y;
    for (int i = 0; i < WORDS_LINES; i++) {
        if (!fit.shown[i])
            continue;
        const Box *box = &fit.box[i];
        assert_true(box->x >= room->x && box->width <= room->width + rounding);
        assert_true(box->y >= bottom - rounding);
        bottom = box->y + box->height;
        assert_true(bottom <= room->y + room->height + rounding);
        assert_true(fit.size[i] >= least[i]);
    }
    if (words->demo) {
        assert_true(fit.demo.width > 0 && fit.demo.y >= bottom - rounding);
        assert_true(fit.demo.y + fit.demo.height <= room->y + room->height + rounding);
        assert_true(fit.demo.x + fit.demo.width <= room->x + room->width + rounding);
    }
    /* Given up from the end only. */
    bool given_up = false;
    for (int i = 0; i < WORDS_LINES; i++) {
        bool said = words->line[i][0] != '\0';
        assert_false(given_up && fit.shown[i]);
        given_up = given_up || (said && !fit.shown[i]);
    }
}

static void test_texts_stay_in_their_room(void **state)
{
    (void)state;
    const int count = sizeof names / sizeof names[0];
    for (int s = 0; s < stock_count; s++)
        for (int side = 29; side <= 41; side += 12)
            for (int n = 0; n < count; n++)
                for (int p = 0; p < 6; p++) {
                    Plan plan;
                    assert_true(plan_make(&stocks[s], side, &plan));
                    Words words = words_of(names[n], names[(n + p) % count], places[p / 2], p % 2);
                    check(&words, &plan.texts);
                }
}

static void test_short_texts_are_all_shown(void **state)
{
    (void)state;
    for (int s = 0; s < stock_count; s++) {
        Plan plan;
        WordsFit fit;
        assert_true(plan_make(&stocks[s], 29, &plan));
        Words words =
            words_of("灯具 3", "Luminaire 3", "调度大楼 › 四楼 › B 区 › 会议室 B12", false);
        words.line[WORDS_SITE] = "东港国际机场";
        words_fit(pen, &words, &plan.texts, &fit);
        for (int i = 0; i < WORDS_LINES; i++)
            assert_true(fit.shown[i] && !fit.shortened[i]);
    }
}

static void test_order_of_giving_up(void **state)
{
    (void)state;
    Words words = words_of(names[2], names[3], places[2], false);
    int before = WORDS_LINES;
    for (double height = 30; height > 0; height -= 0.5) {
        WordsFit fit;
        words_fit(pen, &words, &(Box){ 0, 0, 22, height }, &fit);
        int shown = 0;
        while (shown < WORDS_LINES && fit.shown[shown])
            shown++;
        assert_true(shown <= before && before - shown <= 1);
        before = shown;
    }
    assert_int_equal(before, 0);
}

static void test_place_loses_whole_steps(void **state)
{
    (void)state;
    Words words =
        words_of("灯具 3", "", "Dispatch building › Floor 4 › Zone B › Meeting room B12", true);
    WordsFit fit;
    words_fit(pen, &words, &(Box){ 0, 0, 22, 12 }, &fit);
    assert_true(fit.shown[WORDS_PLACE] && fit.shortened[WORDS_PLACE]);
}

static void test_a_character_without_font_is_found(void **state)
{
    (void)state;
    Words words = words_of("灯具 3", "Luminaire 3", "调度大楼", false);
    assert_int_equal(words_unwritable(pen, &words), WORDS_LINES);
    words.line[WORDS_PLACE] = "大楼 \xf3\xb0\x80\x80"; /* U+F0000, private use */
    assert_int_equal(words_unwritable(pen, &words), WORDS_PLACE);
    assert_true(words_fonts_installed());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_stay_in_their_room),
        cmocka_unit_test(test_short_texts_are_all_shown),
        cmocka_unit_test(test_order_of_giving_up),
        cmocka_unit_test(test_place_loses_whole_steps),
        cmocka_unit_test(test_a_character_without_font_is_found),
    };
    return cmocka_run_group_tests(tests, open_pen, close_pen);
}

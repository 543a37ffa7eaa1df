/* utf8 and uuid: every edge of well-formed UTF-8, what is unclean, and the shape of ids. */
#include "common/utf8.h"
#include "common/uuid.h"
#include "tests/unit/support.h"

typedef struct Case {
    const char *text;
    size_t length;
    Utf8Fault fault;
} Case;

#define CASE(text_, fault_)              \
    {                                    \
        text_, sizeof(text_) - 1, fault_ \
    }

static const Case cases[] = {
    CASE("", UTF8_CLEAN),
    CASE("plain", UTF8_CLEAN),
    CASE("灯坏了 é 🔧", UTF8_CLEAN),
    CASE("\xc2\xa0", UTF8_CLEAN),         /* U+00A0, the first two-byte one that is not C1 */
    CASE("\xdf\xbf", UTF8_CLEAN),         /* U+07FF */
    CASE("\xe0\xa0\x80", UTF8_CLEAN),     /* U+0800 */
    CASE("\xed\x9f\xbf", UTF8_CLEAN),     /* U+D7FF, just below the surrogates */
    CASE("\xee\x80\x80", UTF8_CLEAN),     /* U+E000, just above */
    CASE("\xef\xbf\xbd", UTF8_CLEAN),     /* U+FFFD */
    CASE("\xf0\x90\x80\x80", UTF8_CLEAN), /* U+10000 */
    CASE("\xf4\x8f\xbf\xbd", UTF8_CLEAN), /* U+10FFFD */
    CASE("\x80", UTF8_MALFORMED),         /* a lone tail */
    CASE("\xc0\xaf", UTF8_MALFORMED),     /* overlong "/" */
    CASE("\xc1\xbf", UTF8_MALFORMED),
    CASE("\xe0\x9f\xbf", UTF8_MALFORMED), /* overlong U+07FF */
    CASE("\xed\xa0\x80", UTF8_MALFORMED), /* U+D800 */
    CASE("\xed\xbf\xbf", UTF8_MALFORMED), /* U+DFFF */
    CASE("\xf0\x8f\xbf\xbf", UTF8_MALFORMED),
    CASE("\xf4\x90\x80\x80", UTF8_MALFORMED), /* U+110000 */
    CASE("\xf5\x80\x80\x80", UTF8_MALFORMED),
    CASE("\xff", UTF8_MALFORMED),
    CASE("\xe4\xb8", UTF8_MALFORMED), /* cut short */
    CASE("\xf0\x9f\x94", UTF8_MALFORMED),
    CASE("a\xe4\x41\x41", UTF8_MALFORMED),
    CASE("a\0b", UTF8_CONTROL),
    CASE("a\tb", UTF8_CONTROL),
    CASE("a\nb", UTF8_CONTROL),
    CASE("a\x1b[2J", UTF8_CONTROL),
    CASE("\x7f", UTF8_CONTROL),
    CASE("\xc2\x85", UTF8_CONTROL),     /* NEL */
    CASE("\xe2\x80\xa8", UTF8_CONTROL), /* line separator */
    CASE("\xef\xbb\xbf", UTF8_CONTROL), /* byte order mark */
    CASE("\xef\xbf\xbf", UTF8_CONTROL), /* noncharacter */
    CASE("\xef\xb7\x90", UTF8_CONTROL),
    CASE("\xf0\x9f\xbf\xbe", UTF8_CONTROL),
    CASE("a\xe2\x80\xae"
         "b",
         UTF8_BIDI), /* right-to-left override */
    CASE("\xe2\x81\xa6", UTF8_BIDI),
    CASE("\xe2\x80\x8f", UTF8_BIDI),
    CASE("\xd8\x9c", UTF8_BIDI),
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (utf8_check(cases[i].text, cases[i].length, false) != cases[i].fault)
            fail_msg("case %zu gives %d", i, utf8_check(cases[i].text, cases[i].length, false));
    }
}

static void test_lines_are_allowed_when_asked(void **state)
{
    (void)state;
    assert_int_equal(utf8_check("a\r\n\tb", 5, true), UTF8_CLEAN);
    assert_int_equal(utf8_check("a\vb", 3, true), UTF8_CONTROL);
    assert_int_equal(utf8_check("\0", 1, true), UTF8_CONTROL);
}

static void test_every_code_point_decodes_to_itself(void **state)
{
    (void)state;
    for (uint32_t point = 0x80; point <= 0x10ffff; point++) {
        char text[4];
        uint32_t got = 0;
        size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        static const unsigned char heads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
        for (size_t i = size; i-- > 1;)
            text[i] = (char)(0x80 | ((point >> (6 * (size - 1 - i))) & 0x3f));
        text[0] = (char)(heads[size] | (point >> (6 * (size - 1))));
        size_t taken = utf8_next(text, size, &got);
        if (point >= 0xd800 && point <= 0xdfff) {
            assert_int_equal(taken, 0);
            continue;
        }
        assert_int_equal(taken, size);
        assert_int_equal(got, point);
        assert_int_equal(utf8_next(text, size - 1, &got), 0);
    }
}

static void test_count(void **state)
{
    (void)state;
    assert_int_equal(utf8_count(""), 0);
    assert_int_equal(utf8_count("aé灯🔧"), 4);
}

static void test_uuid(void **state)
{
    (void)state;
    char one[UUID_TEXT_BYTES], two[UUID_TEXT_BYTES], read[UUID_TEXT_BYTES] = "kept";
    uuid_make(one);
    uuid_make(two);
    assert_true(uuid_is_v7(one));
    assert_string_not_equal(one, two);
    assert_memory_equal(one, two, 6); /* the same quarter of an hour or so */
    assert_false(uuid_read("", read));
    assert_false(uuid_read("0190a5b2-7c1d-7e2f-8a3b-4c5d6e7f809", read));
    assert_false(uuid_read("0190a5b2-7c1d-7e2f-8a3b-4c5d6e7f80910", read));
    assert_false(uuid_read("0190a5b2x7c1d-7e2f-8a3b-4c5d6e7f8091", read));
    assert_false(uuid_read("g190a5b2-7c1d-7e2f-8a3b-4c5d6e7f8091", read));
    assert_string_equal(read, "kept");
    assert_true(uuid_read("0190A5B2-7C1D-7E2F-8A3B-4C5D6E7F8091", read));
    assert_string_equal(read, "0190a5b2-7c1d-7e2f-8a3b-4c5d6e7f8091");
    assert_false(uuid_is_v7("0190a5b2-7c1d-4e2f-8a3b-4c5d6e7f8091"));
    assert_false(uuid_is_v7("0190a5b2-7c1d-7e2f-7a3b-4c5d6e7f8091"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_lines_are_allowed_when_asked),
        cmocka_unit_test(test_every_code_point_decodes_to_itself),
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_uuid),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}

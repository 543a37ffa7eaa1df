/* Tests of common/code*.c: every vector of tests/vectors/codes.json and the properties that
 * domain.md 3.3 claims for the check character. Runs from the source's root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include "common/code.h"

static json_t *vectors;

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static json_t *list(const char *key)
{
    json_t *found = json_object_get(vectors, key);
    assert_true(json_array_size(found) > 0);
    return found;
}

static CodeInput cleaned(const char *text)
{
    CodeInput input;
    CodeRefusal refusal;
    assert_true(code_clean(text, strlen(text), &input, &refusal));
    return input;
}

static void test_control(void **state)
{
    (void)state;
    size_t i;
    json_t *row;
    json_array_foreach(list("control"), i, row)
        assert_int_equal(code_check(text_of(row, "text")), *text_of(row, "check"));
}

static void check_parts(const json_t *row, const CodeParts *parts)
{
    const struct {
        const char *name, *value;
    } all[] = {
        { "building", parts->building }, { "floor", parts->floor },
        { "zone", parts->zone },         { "room", parts->room },
        { "type", parts->type },         { "ordinal", parts->ordinal },
        { "cause", parts->cause },       { "serial", parts->serial },
        { "letter", parts->letter },     { "date", parts->date },
        { "sequence", parts->sequence },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_string_equal(all[i].value, text_of(json_object_get(row, "parts"), all[i].name));
}

static void test_codes(void **state)
{
    (void)state;
    size_t i;
    json_t *row;
    json_array_foreach(list("codes"), i, row)
    {
        const char *canonical = text_of(row, "canonical"), *compact = text_of(row, "compact");
        CodeReadings readings;
        CodeRefusal refusal;
        CodeInput input = cleaned(text_of(row, "hyphen"));
        assert_string_equal(input.text, compact);
        assert_true(code_read(input.text, &readings, &refusal));
        assert_int_equal(readings.list[0].check, CODE_CHECK_OK);
        assert_string_equal(readings.list[0].canonical, canonical);
        assert_string_equal(code_kind_name(readings.list[0].kind), text_of(row, "kind"));
        assert_true(code_read(canonical, &readings, &refusal));
        assert_int_equal(readings.list[readings.count - 1].check, CODE_CHECK_MISSING);

        char line[CODE_ALOUD_SIZE];
        code_hyphen(canonical, line);
        assert_string_equal(line, text_of(row, "hyphen"));
        code_with_check(canonical, line);
        assert_string_equal(line, compact);
        code_read_aloud(canonical, LANG_ZH, line);
        assert_string_equal(line, text_of(row, "zh"));
        code_read_aloud(canonical, LANG_EN, line);
        assert_string_equal(line, text_of(row, "en"));
        CodeParts parts;
        assert_true(code_parts(canonical, &parts));
        check_parts(row, &parts);
    }
    assert_int_equal(i, 12);
}

static void test_not_canonical(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "d1", "D1F", "D1-04", "D104B12DD00", "D1B0", "中" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char line[CODE_ALOUD_SIZE] = "left over";
        CodeParts parts;
        assert_int_equal(code_kind(texts[i]), CODE_NONE);
        assert_false(code_parts(texts[i], &parts));
        code_hyphen(texts[i], line);
        assert_string_equal(line, "");
        code_with_check(texts[i], line);
        assert_string_equal(line, "");
        code_read_aloud(texts[i], LANG_EN, line);
        assert_string_equal(line, "");
    }
}

static bool is_candidate(const char *clean, const char *canonical)
{
    char found[CODE_CANDIDATES_MAX][CODE_CANONICAL_SIZE];
    int count = code_candidates(clean, found);
    for (int i = 0; i < count; i++)
        if (strcmp(found[i], canonical) == 0)
            return true;
    return false;
}

static void test_refused(void **state)
{
    (void)state;
    size_t i;
    json_t *row;
    json_array_foreach(list("refused"), i, row)
    {
        CodeReadings readings;
        CodeRefusal refusal;
        CodeInput input = cleaned(text_of(row, "input"));
        assert_true(code_read(input.text, &readings, &refusal));
        assert_int_equal(readings.count, 1);
        assert_string_equal(code_check_name(readings.list[0].check), text_of(row, "check"));
        assert_string_equal(readings.list[0].canonical, text_of(row, "canonical"));
        assert_true(is_candidate(input.text, text_of(row, "candidate")));
    }
}

static void test_cleaned(void **state)
{
    (void)state;
    size_t i;
    json_t *row;
    json_array_foreach(list("cleaned"), i, row)
    {
        CodeInput input;
        CodeRefusal refusal;
        const char *text = text_of(row, "input");
        bool ok = code_clean(text, strlen(text), &input, &refusal);
        assert_int_equal(ok, *text_of(row, "refused") == '\0');
        if (!ok) {
            assert_int_equal(refusal.kind, CODE_REFUSED_ADDRESS);
            continue;
        }
        assert_string_equal(input.text, text_of(row, "text"));
        assert_string_equal(input.label_key, text_of(row, "label_key"));
        assert_string_equal(input.host, text_of(row, "host"));
    }
}

static void test_readings(void **state)
{
    (void)state;
    size_t i;
    json_t *row;
    json_array_foreach(list("readings"), i, row)
    {
        const json_t *expected = json_object_get(row, "readings");
        CodeReadings readings = { 0 };
        CodeRefusal refusal = { 0 };
        bool ok = code_read(text_of(row, "input"), &readings, &refusal);
        assert_int_equal(ok, json_array_size(expected) > 0);
        assert_int_equal(ok, refusal.kind == CODE_REFUSED_NOT);
        assert_int_equal(readings.count, json_array_size(expected));
        for (int j = 0; j < readings.count; j++) {
            const json_t *want = json_array_get(expected, (size_t)j);
            const CodeReading *got = &readings.list[j];
            assert_string_equal(code_kind_name(got->kind),
                                json_string_value(json_array_get(want, 0)));
            assert_string_equal(got->canonical, json_string_value(json_array_get(want, 1)));
            assert_string_equal(code_check_name(got->check),
                                json_string_value(json_array_get(want, 2)));
        }
    }
}

static void test_sentences(void **state)
{
    (void)state;
    size_t i;
    json_t *row;
    json_array_foreach(list("sentences"), i, row)
    {
        const char *text = text_of(row, "input");
        char line[400];
        CodeInput input;
        CodeReadings readings;
        CodeRefusal refusal = { 0 };
        assert_false(code_clean(text, strlen(text), &input, &refusal) &&
                     code_read(input.text, &readings, &refusal));
        code_refusal_text(&refusal, LANG_ZH, line, sizeof line);
        assert_string_equal(line, text_of(row, "zh"));
        code_refusal_text(&refusal, LANG_EN, line, sizeof line);
        assert_string_equal(line, text_of(row, "en"));
        code_refusal_text(&refusal, LANG_EN, line, 5);
        assert_int_equal(strlen(line), 4);
    }
}

static void test_bad_text(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {
        { "D1\0F", 4 },
        { "\0", 1 },
        { "D1\xFF", 3 },
        { "\xC0\xB0", 2 },
        { "\xE0\x80\x80", 3 },
        { "\xED\xA0\x80", 3 },
        { "\xF4\x90\x80\x80", 4 },
        { "\xE4\xB8", 2 },
        { "\xF0\x80\x80\x80", 4 },
        { "\x80", 1 },
        { "\xF8\x88\x80\x80", 4 },
        { "D1\xE4", 3 },
    };
    CodeInput input;
    CodeRefusal refusal = { 0 };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(code_clean(bad[i].bytes, bad[i].size, &input, &refusal));
        assert_int_equal(refusal.kind, CODE_REFUSED_BAD_TEXT);
    }
    static char longest[4096];
    memset(longest, 'D', sizeof longest);
    assert_true(code_clean(longest, LIMIT_CODE_INPUT_BYTES, &input, &refusal));
    assert_int_equal(strlen(input.text), LIMIT_CODE_INPUT_BYTES);
    assert_int_equal(code_candidates(input.text, (char[CODE_CANDIDATES_MAX][15]){ 0 }), 0);
    assert_false(code_clean(longest, LIMIT_CODE_INPUT_BYTES + 1, &input, &refusal));
    assert_int_equal(refusal.kind, CODE_REFUSED_TOO_LONG);
    assert_false(code_clean(longest, sizeof longest, &input, &refusal));
    assert_int_equal(refusal.kind, CODE_REFUSED_TOO_LONG);
}

/* domain.md 3.3: one wrong character and two swapped neighbours are always found. Every slip of
 * every code of the vectors, so this is exhaustive for them; and the way back is always a
 * candidate. */
static void test_check_finds_slips(void **state)
{
    (void)state;
    size_t row_index;
    json_t *row;
    json_array_foreach(list("codes"), row_index, row)
    {
        const char *compact = text_of(row, "compact"), *canonical = text_of(row, "canonical");
        size_t length = strlen(compact);
        char text[CODE_COMPACT_SIZE];
        for (size_t i = 0; i < length; i++) {
            for (const char *c = CODE_ALPHABET; *c; c++) {
                memcpy(text, compact, length + 1);
                text[i] = *c;
                char check = text[length - 1];
                text[length - 1] = '\0';
                assert_int_equal(code_check(text) == check, *c == compact[i]);
                text[length - 1] = check;
                if (*c != compact[i])
                    assert_true(is_candidate(text, canonical));
            }
            if (i + 1 == length || compact[i] == compact[i + 1])
                continue;
            memcpy(text, compact, length + 1);
            text[i] = compact[i + 1];
            text[i + 1] = compact[i];
            assert_true(is_candidate(text, canonical));
            char check = text[length - 1];
            text[length - 1] = '\0';
            assert_true(code_check(text) != check);
        }
        assert_false(is_candidate(compact, canonical));
    }
}

static void test_label_key(void **state)
{
    (void)state;
    assert_true(code_is_label_key("ABCDEFGHJK"));
    assert_true(code_is_label_key("0123456789"));
    assert_false(code_is_label_key("ABCDEFGHJ"));
    assert_false(code_is_label_key("ABCDEFGHJKL"));
    assert_false(code_is_label_key("ABCDEFGHIK"));
}

static int load(void **state)
{
    (void)state;
    json_error_t error;
    vectors = json_load_file("tests/vectors/codes.json", JSON_REJECT_DUPLICATES, &error);
    return vectors ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    json_decref(vectors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_control),           cmocka_unit_test(test_codes),
        cmocka_unit_test(test_not_canonical),     cmocka_unit_test(test_refused),
        cmocka_unit_test(test_cleaned),           cmocka_unit_test(test_readings),
        cmocka_unit_test(test_sentences),         cmocka_unit_test(test_bad_text),
        cmocka_unit_test(test_check_finds_slips), cmocka_unit_test(test_label_key),
    };
    return cmocka_run_group_tests_name("code", tests, load, unload);
}

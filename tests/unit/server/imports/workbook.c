/* Tests of server/imports/workbook.c and sheet.c: rows out of workbooks, real ones and made ones.
 */
#include "tests/unit/support.h"
#include "common/str.h"
#include "server/imports/workbook.h"
#include "tests/unit/server/imports/make_book.h"

static Request *request;

static int set_up(void **state)
{
    (void)state;
    request = request_new(NULL);
    request->lang = LANG_EN;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    request_free(request);
    remove_made();
    return 0;
}

/* Every row as "number: header=value; …". */
static bool write_row(void *context, const WorkbookRow *row)
{
    Str *text = context;
    str_printf(text, "%d:", row->number);
    for (int i = 0; i < row->count; i++)
        if (row->values[i] != NULL)
            str_printf(text, " %s=%s;", row->headers[i], row->values[i]);
    str_add_char(text, '\n');
    return true;
}

static const char *rows_of(const char *path, const char *sheet)
{
    Workbook *workbook;
    Str text = str_new(request->arena);
    assert_true(workbook_open(request, path, &workbook));
    assert_true(workbook_read(request, workbook, sheet, "Name", write_row, &text));
    workbook_close(workbook);
    return text.text;
}

/* The refusal of a book that may open but not be read. */
static const char *refusal_of(const char *path, const char *sheet)
{
    Workbook *workbook;
    Str text = str_new(request->arena);
    if (workbook_open(request, path, &workbook)) {
        bool read = workbook_read(request, workbook, sheet, "Name", write_row, &text);
        workbook_close(workbook);
        assert_false(read);
    }
    assert_int_not_equal(request->fault.kind, FAULT_NONE);
    return request->fault.detail;
}

#define HEADER                                                          \
    "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c>" \
    "<c r=\"C1\" t=\"inlineStr\"><is><t>Value</t></is></c></row>"

static void test_four_ways_to_hold_a_text(void **state)
{
    (void)state;
    const char *path = make_book(
        request->arena, "S",
        HEADER
        "<row r=\"4\"><c r=\"A4\" t=\"s\"><v>1</v></c><c r=\"C4\" t=\"str\"><v>by "
        "formula</v></c></row>"
        "<row r=\"5\"><c r=\"A5\" t=\"s\"><v>0</v></c><c "
        "r=\"C5\"><v>3.9980000000000002</v></c></row>"
        "<row r=\"6\"><c r=\"A6\" t=\"b\"><v>1</v></c><c r=\"C6\" t=\"e\"><v>#REF!</v></c></row>"
        "<row r=\"7\"><c r=\"A7\" t=\"d\"><v>2011-09-27T00:00:00</v></c><c r=\"C7\"/></row>",
        "<si><t>plain</t></si><si><r><t>ri</t></r><r><t xml:space=\"preserve\">ch </t></r>"
        "<rPh sb=\"0\" eb=\"1\"><t>phonetic</t></rPh></si>");
    assert_string_equal(rows_of(path, "S"), "4: Name=rich; Value=by formula;\n"
                                            "5: Name=plain; Value=3.998;\n"
                                            "6: Name=TRUE;\n"
                                            "7: Name=2011-09-27T00:00:00;\n");
}

static void test_missing_addresses_and_rows(void **state)
{
    (void)state;
    const char *path =
        make_book(request->arena, "S",
                  "<row/><row><c t=\"inlineStr\"><is><t>Name</t></is></c></row>"
                  "<row><c t=\"inlineStr\"><is><t>a</t></is></c><c><v>1</v></c></row>"
                  "<row r=\"9\"><c r=\"XFD9\"><v>5</v></c></row>"
                  "<row><c t=\"inlineStr\"><is><t>b</t></is></c></row>",
                  NULL);
    assert_string_equal(rows_of(path, "S"), "3: Name=a; =1;\n10: Name=b;\n");
}

static void test_texts_are_cleaned(void **state)
{
    (void)state;
    const char *path = make_book(
        request->arena, "S",
        HEADER "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>\xe3\x80\x80 "
               "A_x000D_1\xe2\x80\xae\n\xc2\xa0</t></is></c>"
               "<c r=\"C2\" t=\"inlineStr\"><is><t>_x0041_ &amp; &#x4E2D;</t></is></c></row>"
               "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>   </t></is></c></row>",
        NULL);
    assert_string_equal(rows_of(path, "S"), "2: Name=A 1; Value=A & \xe4\xb8\xad;\n");
}

static void test_prefixes_targets_and_sheet_names(void **state)
{
    (void)state;
    static const Part parts[] = {
        { "_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"http://purl.oclc.org/ooxml/"
                         "officeDocument/relationships/officeDocument\" Target=\"/book/main.xml\"/>"
                         "</Relationships>" },
        { "xl/workbook.xml", "<nothing/>" },
        { "book/main.xml",
          "<x:workbook xmlns:x=\"m\" xmlns:q=\"r\"><x:workbookPr date1904=\"1\"/><x:sheets>"
          "<x:sheet name=\"First\" q:id=\"b\"/><x:sheet name=\"Com ponent\" q:id=\"a\"/></x:sheets>"
          "</x:workbook>" },
        { "book/_rels/main.xml.rels", "<Relationships>" RELATION_XML("a", "../sheets/one.xml")
                                          RELATION_XML("b", "/sheets/two.xml") "</Relationships>" },
        { "Sheets/One.xml", "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row r=\"1\"><x:c t=\"str\">"
                            "<x:v>Name</x:v></x:c></x:row><x:row r=\"2\"><x:c t=\"str\"><x:v>one"
                            "</x:v></x:c></x:row></x:sheetData></x:worksheet>" },
        {},
    };
    Workbook *workbook;
    const char *path = make_zip(request->arena, parts);
    assert_true(workbook_open(request, path, &workbook));
    assert_true(workbook_has_sheet(workbook, "component"));
    assert_false(workbook_has_sheet(workbook, "Components"));
    assert_true(workbook_counts_from_1904(workbook));
    workbook_close(workbook);
    assert_string_equal(rows_of(path, "Component"), "2: Name=one;\n");
}

static void test_a_sheet_that_is_missing_has_no_rows(void **state)
{
    (void)state;
    assert_string_equal(rows_of(make_book(request->arena, "S", HEADER, NULL), "Other"), "");
}

static void test_header_is_looked_for(void **state)
{
    (void)state;
    const char *title = "<row r=\"1\"><c t=\"str\"><v>A title</v></c></row>";
    const char *rows = arena_printf(request->arena,
                                    "%s<row r=\"3\"><c t=\"str\"><v>*NAME </v></c></row><row "
                                    "r=\"4\"><c t=\"str\"><v>a</v></c></row>",
                                    title);
    assert_string_equal(rows_of(make_book(request->arena, "S", rows, NULL), "S"), "4: *NAME=a;\n");
    Str many = str_new(request->arena);
    for (int i = 0; i < 12; i++)
        str_add(&many, "<row><c t=\"str\"><v>x</v></c></row>");
    assert_non_null(strstr(refusal_of(make_book(request->arena, "S", many.text, NULL), "S"),
                           "no column \"Name\" within its first 10 rows"));
}

static void test_entities_are_refused(void **state)
{
    (void)state;
    Part parts[] = {
        { "xl/workbook.xml", "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
                             "<workbook><sheets><sheet name=\"&b;\"/></sheets></workbook>" },
        {},
    };
    assert_non_null(
        strstr(refusal_of(make_zip(request->arena, parts), "S"), "DOCTYPE or entities"));
}

static void test_bad_index_of_a_shared_string_is_no_value(void **state)
{
    (void)state;
    const char *path = make_book(
        request->arena, "S",
        HEADER
        "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c><c r=\"C2\" t=\"s\"><v>-1</v></c></row>",
        "<si><t>one</t></si>");
    assert_string_equal(rows_of(path, "S"), "");
}

static void test_broken_xml_is_named(void **state)
{
    (void)state;
    assert_non_null(
        strstr(refusal_of(make_book(request->arena, "Space", "<row><c>", NULL), "Space"),
               "The XML of \"Space\" is wrong at line"));
}

static void test_limits(void **state)
{
    (void)state;
    /* A cell of 200 KiB: longer than any spreadsheet lets one be. */
    char *text = arena_alloc(request->arena, 200 * KIB + 1);
    for (size_t i = 0; i < 200 * KIB; i++)
        text[i] = (char)('a' + (i * 7919 + i / 26) % 26);
    const char *rows =
        arena_printf(request->arena, HEADER "<row><c t=\"str\"><v>%s</v></c></row>", text);
    assert_non_null(
        strstr(refusal_of(make_book(request->arena, "S", rows, NULL), "S"), "a cell of more than"));
    assert_int_equal(request->fault.kind, FAULT_TOO_LARGE);
}

static void test_zip_bomb(void **state)
{
    (void)state;
    size_t size = 40 * MIB;
    char *blanks = malloc(size + 1);
    memset(blanks, ' ', size);
    blanks[size] = '\0';
    Part parts[] = { { "xl/workbook.xml", blanks }, {} };
    const char *path = make_zip(request->arena, parts);
    free(blanks);
    assert_non_null(strstr(refusal_of(path, "S"), "like a zip bomb"));
}

static void test_deep_and_long_tags(void **state)
{
    (void)state;
    Str deep = str_new(request->arena);
    for (int i = 0; i < 100; i++)
        str_add(&deep, "<row>");
    assert_non_null(strstr(refusal_of(make_book(request->arena, "S", deep.text, NULL), "S"),
                           "nested too deeply"));
}

static void test_a_tag_without_end(void **state)
{
    (void)state;
    size_t size = 3 * MIB;
    char *tag = malloc(size + 1);
    for (size_t i = 0; i < size; i++)
        tag[i] = (char)('a' + (i * 7919 + i / 26 + i / 997) % 26);
    memcpy(tag, "<workbook a=\"", 13);
    tag[size] = '\0';
    Part parts[] = { { "xl/workbook.xml", tag }, {} };
    const char *path = make_zip(request->arena, parts);
    free(tag);
    assert_non_null(strstr(refusal_of(path, "S"), "tag that is too long"));
}

static bool count_rows(void *context, const WorkbookRow *row)
{
    (void)row;
    (*(int *)context)++;
    return true;
}

static void test_real_workbooks(void **state)
{
    (void)state;
    static const struct {
        const char *file, *sheet;
        int rows;
    } wanted[] = {
        { "data/workbooks/duplex-design-cobie.xlsx", "Floor", 4 },
        { "data/workbooks/duplex-design-cobie.xlsx", "Space", 22 },
        { "data/workbooks/duplex-design-cobie.xlsx", "Type", 43 },
        { "data/workbooks/duplex-design-cobie.xlsx", "Component", 232 },
        { "data/workbooks/duplex-design-cobie.xlsx", "System", 30 },
        { "data/workbooks/duplex-design-cobie.xlsx", "Zone", 20 },
        { "data/workbooks/duplex-design-cobie.xlsx", "Attribute", 88 },
        { "data/workbooks/obn1-cobie-uk-2014.xlsx", "Attribute", 2334 },
        { "data/workbooks/obn1-cobie-uk-2014.xlsx", "Job", 10 },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        Workbook *workbook;
        int rows = 0;
        assert_true(workbook_open(request, wanted[i].file, &workbook));
        assert_true(workbook_read(request, workbook, wanted[i].sheet, "Name", count_rows, &rows));
        workbook_close(workbook);
        assert_int_equal(rows, wanted[i].rows);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_four_ways_to_hold_a_text),
        TEST(test_missing_addresses_and_rows),
        TEST(test_texts_are_cleaned),
        TEST(test_prefixes_targets_and_sheet_names),
        TEST(test_a_sheet_that_is_missing_has_no_rows),
        TEST(test_header_is_looked_for),
        TEST(test_entities_are_refused),
        TEST(test_bad_index_of_a_shared_string_is_no_value),
        TEST(test_broken_xml_is_named),
        TEST(test_limits),
        TEST(test_zip_bomb),
        TEST(test_deep_and_long_tags),
        TEST(test_a_tag_without_end),
        TEST(test_real_workbooks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

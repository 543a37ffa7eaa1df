/* Tests of server/imports/cobie.c and types_file.c: what a cell means. */
#include "tests/unit/support.h"
#include "common/str.h"
#include "server/imports/cobie.h"
#include "server/imports/types_file.h"
#include "tests/unit/server/imports/make_book.h"
#include <jansson.h>

static bool keep(void *context, const char *sheet, const char *rows_json, int rows)
{
    json_t *all = context;
    json_auto_t *array = json_loads(rows_json, 0, NULL);
    assert_non_null(array);
    assert_int_equal(json_array_size(array), rows);
    assert_string_equal(json_string_value(json_object_get(json_array_get(array, 0), "sheet")),
                        sheet);
    return json_array_extend(all, array) == 0;
}

/* All records of a file; NULL with the refusal printed. */
static json_t *records(const char *path)
{
    Request *req = request_new(NULL);
    Workbook *workbook;
    json_t *all = json_array();
    bool opened = workbook_open(req, path, &workbook);
    assert_true(opened);
    bool read = cobie_read(req, workbook, keep, all);
    if (!read)
        print_error("%s\n", req->fault.detail);
    assert_true(read);
    workbook_close(workbook);
    request_free(req);
    return all;
}

static const json_t *record(const json_t *all, const char *sheet, const char *name)
{
    size_t i;
    json_t *row;
    json_array_foreach(all, i, row)
    {
        if (str_equal(json_string_value(json_object_get(row, "sheet")), sheet) &&
            str_equal(json_string_value(json_object_get(row, "name")), name))
            return row;
    }
    return NULL;
}

static const char *field(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

static void test_duplex(void **state)
{
    (void)state;
    json_auto_t *all = records("data/workbooks/duplex-design-cobie.xlsx");
    const json_t *boiler = record(all, "Component", "Boiler-2");
    assert_int_equal(json_integer_value(json_object_get(boiler, "row")), 5);
    assert_string_equal(field(boiler, "type"), "Boiler");
    assert_string_equal(field(boiler, "space"), "A205");
    /* The column's own name stands in each of these cells, and means nothing. */
    static const char *const empty[] = { "serial", "installed_on", "warranty_from",
                                         "tag",    "barcode",      "asset_id" };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_null(json_object_get(boiler, empty[i]));
    assert_string_equal(field(record(all, "Component", "Door Type A-1"), "space"), "A104, A101");
    assert_string_equal(field(record(all, "Floor", "T/FDN"), "elevation"), "-1.250000");
    assert_string_equal(field(record(all, "Space", "A104"), "net_area"), "3.998000");
    assert_null(json_object_get(record(all, "Space", "A104"), "room_tag")); /* n/a */
    assert_string_equal(field(record(all, "Type", "Boiler"), "ifc"), "IfcBoilerType");
    assert_null(json_object_get(record(all, "Type", "Boiler"), "manufacturer"));
    assert_string_equal(field(record(all, "Facility", "DuplexApartment"), "units"), "meters");
}

static void test_uk_template(void **state)
{
    (void)state;
    json_auto_t *all = records("data/workbooks/obn1-cobie-uk-2014.xlsx");
    const json_t *storey = record(all, "Floor", "Storey1");
    assert_null(json_object_get(storey, "elevation"));
    const json_t *note = json_array_get(json_object_get(storey, "notes"), 0);
    assert_string_equal(field(note, "column"), "Elevation");
    assert_string_equal(field(note, "value"), "CIC 3");
    assert_string_equal(field(note, "why_en"), "This is no number and is left out.");
    assert_string_equal(
        field(record(all, "Component", "Wall_USERDEFINED_NBL_ClayBricks_UK_Instance"),
              "installed_on"),
        "2012-12-18");
}

static void test_dates(void **state)
{
    (void)state;
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    static const char *const dates[][2] = {
        { "2011-09-27T16:15:03", "2011-09-27" },
        { "2011-09-27T16:15:03.421-05:00", "2011-09-27" },
        { "2011-09-27", "2011-09-27" },
        { "2011/9/7", "2011-09-07" },
        { "2012-02-29", "2012-02-29" },
        { "41261.376770833333", "2012-12-18" },
        { "61", "" }, /* 1900: a placeholder */
        { "1900-12-31T23:59:59", "" },
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        assert_string_equal(cobie_date(arena, dates[i][0], false), dates[i][1]);
    assert_string_equal(cobie_date(arena, "39799", true), "2012-12-18");
    static const char *const none[] = { "2011-02-29",  "27.9.2011", "2011-13-01", "soon",
                                        "2011-09-27x", "-5",        "1e9",        "2011-9",
                                        "nan",         "2011-0x-01" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (cobie_date(arena, none[i], false) != NULL)
            fail_msg("%s is taken for a date", none[i]);
    arena_free(arena);
}

static void test_names_sort_as_people_expect(void **state)
{
    (void)state;
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    static const char *const names[] = { "0",
                                         "7",
                                         "007a",
                                         "12",
                                         "A2",
                                         "a10",
                                         "A10b",
                                         "B-1",
                                         "Radiator-2",
                                         "Radiator-10",
                                         "Radiator-100",
                                         "\xe6\x88\xbf\xe9\x97\xb4"
                                         "2",
                                         "\xe6\x88\xbf\xe9\x97\xb4"
                                         "11" };
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        if (strcmp(cobie_order_key(arena, names[i - 1]), cobie_order_key(arena, names[i])) >= 0)
            fail_msg("%s does not stand before %s", names[i - 1], names[i]);
    arena_free(arena);
}

static void test_rows_that_cannot_enter(void **state)
{
    (void)state;
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    Str rows = str_new(arena);
    str_add(
        &rows,
        "<row><c t=\"str\"><v>Name</v></c><c t=\"str\"><v>FloorName</v></c></row>"
        "<row><c t=\"str\"><v>Name</v></c><c t=\"str\"><v>F1</v></c></row>"
        "<row><c t=\"str\"><v>n/a</v></c><c t=\"str\"><v>N/A</v></c></row><row><c t=\"str\"><v>");
    for (int i = 0; i < 201; i++)
        str_add(&rows, "\xe6\xa5\xbc");
    str_add(&rows, "</v></c></row>");
    const Part parts[] = {
        { "xl/workbook.xml",
          WORKBOOK_XML("<sheet name=\"Space\" r:id=\"a\"/><sheet name=\"Facility\" r:id=\"b\"/>"
                       "<sheet name=\"Floor\" r:id=\"b\"/>") },
        { "xl/_rels/workbook.xml.rels",
          "<Relationships>" RELATION_XML("a", "a.xml") "</Relationships>" },
        { "xl/a.xml",
          arena_printf(arena, "<worksheet><sheetData>%s</sheetData></worksheet>", rows.text) },
        {},
    };
    json_auto_t *all = records(make_zip(arena, parts));
    assert_int_equal(json_array_size(all), 2); /* the row of placeholders says nothing */
    const json_t *refused = json_object_get(json_array_get(all, 0), "refused");
    assert_string_equal(field(refused, "why_en"), "There is no name.");
    assert_null(json_object_get(json_array_get(all, 0), "name"));
    assert_non_null(strstr(field(json_object_get(json_array_get(all, 1), "refused"), "why_en"),
                           "200 characters"));
    remove_made();
    arena_free(arena);
}

static void test_no_cobie_workbook(void **state)
{
    (void)state;
    Request *req = request_new(NULL);
    Workbook *workbook;
    assert_true(workbook_open(req, make_book(req->arena, "Facility", "", NULL), &workbook));
    assert_false(cobie_read(req, workbook, keep, NULL));
    assert_non_null(strstr(req->fault.detail, "no sheet \"Floor\""));
    workbook_close(workbook);
    request_free(req);
    remove_made();
}

static void test_types_file(void **state)
{
    (void)state;
    Request *req = request_new(NULL);
    const char *json;
    static const char good[] =
        "\xef\xbb\xbftype,item_type\r\nRadiator,KF\r\n\"Pump, \"\"big\"\"\",KB\r\n\r\n";
    assert_true(types_file_read(req, make_file(req->arena, good, sizeof good - 1), &json));
    json_auto_t *types = json_loads(json, 0, NULL);
    assert_int_equal(json_object_size(types), 2);
    assert_string_equal(field(types, "Radiator"), "KF");
    assert_string_equal(field(types, "Pump, \"big\""), "KB");
    static const char bad[] = "Radiator,KF\nRadiator\n";
    assert_false(types_file_read(req, make_file(req->arena, bad, sizeof bad - 1), &json));
    assert_non_null(strstr(req->fault.detail, "Line 2"));
    request_free(req);
    remove_made();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_duplex),
        cmocka_unit_test(test_uk_template),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_names_sort_as_people_expect),
        cmocka_unit_test(test_rows_that_cannot_enter),
        cmocka_unit_test(test_no_cobie_workbook),
        cmocka_unit_test(test_types_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

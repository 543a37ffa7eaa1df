/* Tests of server/imports/disguise.c and archive.c: whatever is called .xlsx and is none gets a
 * sentence of its own, in both languages. */
#include "tests/unit/support.h"
#include "server/imports/archive.h"
#include "tests/unit/server/imports/make_book.h"
#include <unistd.h>

/* What archive_open says of a file, in English; the Chinese must be there and differ. */
static const char *said(Arena *arena, const char *path, FaultKind *ret_kind)
{
    const char *detail = NULL;
    for (int lang = 0; lang < 2; lang++) {
        Request *req = request_new(NULL);
        req->lang = lang == 0 ? LANG_ZH : LANG_EN;
        Archive *archive = NULL;
        bool opened = archive_open(req, path, &archive);
        archive_close(archive);
        assert_false(opened);
        assert_string_equal(req->fault.field, "file");
        const char *now = arena_strdup(arena, req->fault.detail);
        if (lang == 1)
            assert_string_not_equal(now, detail);
        detail = now;
        *ret_kind = req->fault.kind;
        request_free(req);
    }
    return detail;
}

static void check(const char *path, Arena *arena, FaultKind kind, const char *words)
{
    FaultKind got;
    const char *detail = said(arena, path, &got);
    if (strstr(detail, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", detail, words);
    assert_int_equal(got, kind);
}

static void test_beginnings(void **state)
{
    (void)state;
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    static const struct {
        const char *bytes;
        size_t size;
        FaultKind kind;
        const char *words;
    } files[] = {
        { "", 0, FAULT_INVALID, "is empty" },
        { "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22, FAULT_INVALID, "archive is empty" },
        { "PK\3\4 and then nothing", 21, FAULT_INVALID, "incomplete or damaged" },
        { "%PDF-1.7\n", 9, FAULT_MEDIA_TYPE, "PDF" },
        { "\xff\xd8\xff\xe0....", 8, FAULT_MEDIA_TYPE, "JPEG" },
        { "\x89PNG\r\n\x1a\n", 8, FAULT_MEDIA_TYPE, "PNG" },
        { "\x1f\x8b\x08\x00", 4, FAULT_MEDIA_TYPE, "gzip" },
        { "\xef\xbb\xbfName,Floor\r\nA,1\r\n", 20, FAULT_MEDIA_TYPE, "CSV" },
        { "Name;Floor\n", 11, FAULT_MEDIA_TYPE, "CSV" },
        { "\xff\xfeN\0a\0", 6, FAULT_MEDIA_TYPE, "CSV (UTF-16)" },
        { " \n<!DOCTYPE HTML><html>", 23, FAULT_MEDIA_TYPE, "HTML" },
        { "<TABLE><tr>", 11, FAULT_MEDIA_TYPE, "HTML" },
        { "<?xml version=\"1.0\"?><Workbook/>", 32, FAULT_MEDIA_TYPE, "XML" },
        { "just words\n", 11, FAULT_MEDIA_TYPE, "plain text" },
        { "\1\2\3\0\4", 5, FAULT_MEDIA_TYPE, "nothing that is known" },
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        check(make_file(arena, files[i].bytes, files[i].size), arena, files[i].kind,
              files[i].words);
    remove_made();
    arena_free(arena);
}

static void test_compound_files(void **state)
{
    (void)state;
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    size_t size = 20000;
    char *bytes = arena_alloc(arena, size);
    memcpy(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    check(make_file(arena, bytes, size), arena, FAULT_MEDIA_TYPE, "Excel 97-2003");
    /* Across the border of two windows of the search. */
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    memcpy(bytes + 8180, name, sizeof name - 1);
    check(make_file(arena, bytes, size), arena, FAULT_MEDIA_TYPE, "protected by a password");
    remove_made();
    arena_free(arena);
}

static void test_zips(void **state)
{
    (void)state;
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    static const struct {
        Part parts[3];
        const char *words;
    } zips[] = {
        { { { "mimetype", "application/vnd.oasis.opendocument.spreadsheet" },
            { "content.xml", "<x/>" } },
          "OpenDocument (.ods)" },
        { { { "word/document.xml", "<x/>" } }, "Word (.docx)" },
        { { { "xl/workbook.bin", "x" } }, "Excel binary (.xlsb)" },
        { { { "photo.jpg", "x" } }, "a zip archive and not" },
        { { { "xl/workbook.xml", "<x/>" }, { "xl/vbaProject.bin", "x" } }, "carries macros" },
        { { { "xl/workbook.xml", "<x/>" }, { "xl/macrosheets/sheet1.xml", "x" } },
          "carries macros" },
    };
    for (size_t i = 0; i < sizeof zips / sizeof *zips; i++)
        check(make_zip(arena, zips[i].parts), arena, FAULT_MEDIA_TYPE, zips[i].words);
    remove_made();
    arena_free(arena);
}

static void test_truncated_and_too_large(void **state)
{
    (void)state;
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    FILE *file = fopen("data/workbooks/duplex-design-cobie.xlsx", "rbe");
    assert_non_null(file);
    char *bytes = arena_alloc(arena, 200 * KIB);
    size_t size = fread(bytes, 1, 200 * KIB, file);
    (void)fclose(file);
    for (size_t cut = size - 1; cut > 1000; cut /= 2)
        check(make_file(arena, bytes, cut), arena, FAULT_INVALID, "incomplete or damaged");
    const char *large = make_file(arena, bytes, size);
    assert_int_equal(truncate(large, (off_t)LIMIT_WORKBOOK_BYTES + 1), 0);
    check(large, arena, FAULT_TOO_LARGE, "more than 16 MiB");
    remove_made();
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beginnings),
        cmocka_unit_test(test_compound_files),
        cmocka_unit_test(test_zips),
        cmocka_unit_test(test_truncated_and_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

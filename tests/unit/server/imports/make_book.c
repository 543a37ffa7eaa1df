/* make_book: what its header says. */
#include "tests/unit/server/imports/make_book.h"
#include <assert.h>
#include <unistd.h>
#include <zip.h>

#define MADE_MAX 64
static char *made[MADE_MAX];
static int made_count;

static char *new_path(Arena *arena)
{
    char *path = arena_strdup(arena, "/tmp/fixpoint-book-XXXXXX");
    int fd = mkstemp(path);
    assert(fd >= 0 && made_count < MADE_MAX);
    close(fd);
    made[made_count++] = strdup(path);
    return path;
}

void remove_made(void)
{
    while (made_count > 0) {
        (void)unlink(made[--made_count]);
        free(made[made_count]);
    }
}

const char *make_file(Arena *arena, const void *bytes, size_t size_bytes)
{
    char *path = new_path(arena);
    FILE *file = fopen(path, "wbe");
    assert(file != NULL);
    size_t written = fwrite(bytes, 1, size_bytes, file);
    assert(written == size_bytes && fclose(file) == 0);
    return path;
}

const char *make_zip(Arena *arena, const Part *parts)
{
    char *path = new_path(arena);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert(zip != NULL);
    for (const Part *part = parts; part->name != NULL; part++) {
        zip_source_t *source = zip_source_buffer(zip, part->text, strlen(part->text), 0);
        zip_int64_t index = zip_file_add(zip, part->name, source, ZIP_FL_ENC_UTF_8);
        assert(index >= 0);
    }
    int closed = zip_close(zip);
    assert(closed == 0);
    return path;
}

const char *make_book(Arena *arena, const char *sheet, const char *rows, const char *shared)
{
    Part parts[6] = {
        { "[Content_Types].xml", "<Types/>" },
        { "xl/workbook.xml",
          arena_printf(arena, WORKBOOK_XML("<sheet name=\"%s\" r:id=\"r1\"/>"), sheet) },
        { "xl/_rels/workbook.xml.rels",
          "<Relationships>" RELATION_XML("r1", "worksheets/sheet7.xml") "</Relationships>" },
        { "xl/worksheets/sheet7.xml",
          arena_printf(arena, "<worksheet><sheetData>%s</sheetData></worksheet>", rows) },
    };
    if (shared != NULL)
        parts[4] = (Part){ "xl/sharedStrings.xml", arena_printf(arena, "<sst>%s</sst>", shared) };
    return make_zip(arena, parts);
}

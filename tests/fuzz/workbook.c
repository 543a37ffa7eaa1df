/* Fuzz target: a workbook from a stranger (server/imports: archive, disguise, workbook, sheet,
 * cobie). An input is a file as it is, or, when it begins with 'X', three parts separated by NUL
 * (shared strings, the sheet Component, the sheet Space) that are packed into one, because no
 * fuzzer guesses a checksum. Whatever comes in: it is refused with a sentence, or every record is
 * JSON of the promised number of rows. */
#include "server/imports/cobie.h"
#include "tests/fuzz/fuzz.h"
#include <jansson.h>
#include <unistd.h>
#include <zip.h>

#define MUST(condition)   \
    do {                  \
        if (!(condition)) \
            abort();      \
    } while (0)

static const char sheets[] =
    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Component\" r:id=\"a\"/><sheet name=\"Space\" "
    "r:id=\"b\"/>"
    "<sheet name=\"Facility\" r:id=\"c\"/><sheet name=\"Floor\" r:id=\"c\"/></sheets></workbook>";
static const char relations[] =
    "<r><Relationship Id=\"a\" Target=\"a\"/><Relationship Id=\"b\" Target=\"b\"/></r>";

static void add(zip_t *zip, const char *name, const void *data, size_t size_bytes)
{
    zip_source_t *source = zip_source_buffer(zip, data, size_bytes, 0);
    MUST(source != NULL && zip_file_add(zip, name, source, ZIP_FL_OVERWRITE) >= 0);
}

static void pack(const char *path, const char *data, size_t size_bytes)
{
    static const char *const names[] = { "xl/sharedStrings.xml", "xl/a", "xl/b" };
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    MUST(zip != NULL);
    add(zip, "xl/workbook.xml", sheets, sizeof sheets - 1);
    add(zip, "xl/_rels/workbook.xml.rels", relations, sizeof relations - 1);
    for (size_t i = 0; i < 3 && size_bytes > 0; i++) {
        const char *end = memchr(data, '\0', size_bytes);
        size_t part_bytes = end != NULL ? (size_t)(end - data) : size_bytes;
        add(zip, names[i], data, part_bytes);
        size_t step = part_bytes + (end != NULL);
        data += step;
        size_bytes -= step;
    }
    MUST(zip_close(zip) == 0);
}

static void write_raw(const char *path, const void *data, size_t size_bytes)
{
    FILE *file = fopen(path, "wbe");
    MUST(file != NULL && fwrite(data, 1, size_bytes, file) == size_bytes && fclose(file) == 0);
}

static bool check_rows(void *context, const char *sheet, const char *rows_json, int rows)
{
    (void)context;
    json_t *array = json_loads(rows_json, 0, NULL);
    MUST(rows > 0 && json_is_array(array) && (int)json_array_size(array) == rows);
    const json_t *first = json_array_get(array, 0);
    MUST(strcmp(json_string_value(json_object_get(first, "sheet")), sheet) == 0);
    MUST((json_object_get(first, "name") == NULL) == (json_object_get(first, "refused") != NULL));
    json_decref(array);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/tmp/fixpoint-fuzz-workbook-%d", (int)getpid());
    if (size_bytes > 0 && data[0] == 'X')
        pack(path, (const char *)data + 1, size_bytes - 1);
    else
        write_raw(path, data, size_bytes);
    Request *req = request_new(NULL);
    req->lang = size_bytes % 2 == 0 ? LANG_ZH : LANG_EN;
    Workbook *workbook = NULL;
    bool ok = workbook_open(req, path, &workbook);
    if (ok) {
        ok = cobie_read(req, workbook, check_rows, NULL);
        workbook_close(workbook);
    }
    MUST(ok == (req->fault.kind == FAULT_NONE));
    MUST(ok || (req->fault.detail != NULL && *req->fault.detail != '\0'));
    request_free(req);
    (void)unlink(path);
    return 0;
}

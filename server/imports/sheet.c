/* sheet: the rows of one sheet. Rows and cells may be missing, may lack their address, and hold
 * their text in one of four ways: shared, inline, as a formula's result, or as a number. */
#include "server/imports/cell_text.h"
#include "server/imports/workbook_inside.h"

#define HEADER_WITHIN_ROWS 10

typedef enum CellKind { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOLEAN, CELL_ERROR } CellKind;

typedef struct Reader {
    Workbook *workbook;
    const char *sheet, *key;
    WorkbookStep *step;
    void *context;
    Arena *arena; /* of one sheet: header texts */
    const char *headers[LIMIT_WORKBOOK_COLUMNS];
    bool have_headers;
    int header_tries, rows;
    int row_number, column, column_count;
    CellKind kind;
    bool in_value, in_inline, in_phonetic, in_row;
    CellText text;
    Str row_text;                            /* all texts of the row, each ended by NUL */
    size_t value_at[LIMIT_WORKBOOK_COLUMNS]; /* offset + 1 in row_text; 0 = none */
    const char *values[LIMIT_WORKBOOK_COLUMNS];
} Reader;

static CellKind cell_kind(const char *type)
{
    if (type == NULL || str_equal(type, "n"))
        return CELL_NUMBER;
    if (str_equal(type, "s"))
        return CELL_SHARED;
    if (str_equal(type, "b"))
        return CELL_BOOLEAN;
    return str_equal(type, "e") ? CELL_ERROR : CELL_TEXT; /* inlineStr, str, d */
}

static bool row_start(Reader *reader, const char **attributes)
{
    const char *number = xml_attribute(attributes, "r");
    long given = number != NULL ? strtol(number, NULL, 10) : 0;
    reader->row_number = given > 0 && given < INT32_MAX ? (int)given : reader->row_number + 1;
    if (++reader->rows > LIMIT_WORKBOOK_ROWS)
        return fail(reader->workbook->req, FAULT_TOO_LARGE, "file",
                    "“%s”超过 %d 行。请按楼栋分开导出。",
                    "\"%s\" has more than %d rows. Export it building by building.", reader->sheet,
                    LIMIT_WORKBOOK_ROWS);
    reader->in_row = true;
    reader->column = -1;
    reader->column_count = 0;
    reader->row_text.length_bytes = 0;
    memset(reader->value_at, 0, sizeof reader->value_at);
    return true;
}

/* "AB12" → 27. A cell without an address stands right of the one before. */
static int column_of(const char *address, int previous)
{
    if (address == NULL || !isalpha((unsigned char)*address))
        return previous + 1;
    int column = 0;
    for (; isalpha((unsigned char)*address) && column < LIMIT_WORKBOOK_COLUMNS; address++)
        column = column * 26 + toupper((unsigned char)*address) - 'A' + 1;
    return column - 1;
}

static bool on_row_start(void *context, const char *name, const char **attributes)
{
    Reader *reader = context;
    if (str_equal(name, "row"))
        return row_start(reader, attributes);
    if (!reader->in_row)
        return true;
    if (str_equal(name, "c")) {
        if (++reader->workbook->cell_count > LIMIT_WORKBOOK_CELLS)
            return fail(reader->workbook->req, FAULT_TOO_LARGE, "file",
                        "工作簿的单元格超过 %d 个。请按楼栋分开导出。",
                        "The workbook has more than %d cells. Export it building by building.",
                        LIMIT_WORKBOOK_CELLS);
        reader->column = column_of(xml_attribute(attributes, "r"), reader->column);
        reader->kind = cell_kind(xml_attribute(attributes, "t"));
        cell_text_clear(&reader->text);
    } else if (str_equal(name, "is")) {
        reader->in_inline = true;
    } else if (str_equal(name, "rPh")) {
        reader->in_phonetic = true;
    } else if (str_equal(name, "v") || (str_equal(name, "t") && reader->in_inline)) {
        reader->in_value = !reader->in_phonetic;
    }
    return true;
}

static const char *cell_value(Reader *reader)
{
    const char *text = cell_text_finish(&reader->text);
    switch (reader->kind) {
    case CELL_SHARED:
        return workbook_string(reader->workbook, text);
    case CELL_BOOLEAN:
        return *text == '\0'                                     ? NULL
               : str_equal(text, "1") || str_equal(text, "true") ? "TRUE"
                                                                 : "FALSE";
    case CELL_NUMBER:
        return cell_text_number(&reader->text);
    case CELL_TEXT:
        return text;
    case CELL_ERROR:
        return NULL;
    }
    return NULL;
}

static void cell_end(Reader *reader)
{
    int column = reader->column;
    if (column < 0 || column >= LIMIT_WORKBOOK_COLUMNS)
        return; /* beyond any sheet in use */
    const char *value = cell_value(reader);
    if (value == NULL || *value == '\0')
        return;
    reader->value_at[column] = reader->row_text.length_bytes + 1;
    str_add_bytes(&reader->row_text, value, strlen(value) + 1);
    if (column >= reader->column_count)
        reader->column_count = column + 1;
}

static bool take_headers(Reader *reader)
{
    bool found = false;
    for (int i = 0; i < reader->column_count; i++)
        found = found || (reader->values[i] != NULL && same_header(reader->values[i], reader->key));
    if (found) {
        for (int i = 0; i < reader->column_count; i++)
            reader->headers[i] =
                reader->values[i] != NULL ? arena_strdup(reader->arena, reader->values[i]) : "";
        for (int i = reader->column_count; i < LIMIT_WORKBOOK_COLUMNS; i++)
            reader->headers[i] = "";
        reader->have_headers = true;
        return true;
    }
    if (++reader->header_tries < HEADER_WITHIN_ROWS)
        return true;
    return fail(reader->workbook->req, FAULT_INVALID, "file",
                "“%s”表没有名为“%s”的列（前 %d 行内），认不出表头。",
                "\"%s\" has no column \"%s\" within its first %d rows, so it has no header.",
                reader->sheet, reader->key, HEADER_WITHIN_ROWS);
}

static bool row_end(Reader *reader)
{
    reader->in_row = false;
    if (reader->column_count == 0)
        return true; /* nothing in it */
    for (int i = 0; i < reader->column_count; i++)
        reader->values[i] =
            reader->value_at[i] > 0 ? reader->row_text.text + reader->value_at[i] - 1 : NULL;
    if (!reader->have_headers)
        return take_headers(reader);
    WorkbookRow row = { .sheet = reader->sheet,
                        .number = reader->row_number,
                        .count = reader->column_count,
                        .headers = reader->headers,
                        .values = reader->values };
    return reader->step(reader->context, &row);
}

static bool on_row_end(void *context, const char *name)
{
    Reader *reader = context;
    if (str_equal(name, "v") || str_equal(name, "t"))
        reader->in_value = false;
    else if (str_equal(name, "rPh"))
        reader->in_phonetic = false;
    else if (str_equal(name, "is"))
        reader->in_inline = false;
    else if (str_equal(name, "c") && reader->in_row)
        cell_end(reader);
    else if (str_equal(name, "row") && reader->in_row)
        return row_end(reader);
    return true;
}

static bool on_row_text(void *context, const char *text, int length_bytes)
{
    Reader *reader = context;
    if (!reader->in_value)
        return true;
    if (!cell_text_add(&reader->text, text, (size_t)length_bytes))
        return workbook_refuse_long_text(reader->workbook->req, reader->sheet);
    return true;
}

bool workbook_read(Request *req, Workbook *workbook, const char *sheet, const char *key,
                   WorkbookStep *step, void *context)
{
    static const XmlSteps steps = { on_row_start, on_row_end, on_row_text };
    const Sheet *found = workbook_sheet(workbook, sheet);
    if (found == NULL || found->part == NULL)
        return true;
    Arena *arena = arena_new(LIMIT_WORKBOOK_ARENA_BYTES);
    Reader *reader = ARENA_NEW(arena, Reader);
    *reader = (Reader){ .workbook = workbook,
                        .sheet = sheet,
                        .key = key,
                        .step = step,
                        .context = context,
                        .arena = arena,
                        .text = cell_text_new(arena),
                        .row_text = str_new(arena) };
    bool ok = archive_parse(req, workbook->archive, found->part, sheet, &steps, reader);
    arena_free(arena);
    return ok;
}

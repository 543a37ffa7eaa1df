/* cobie: sheets, columns and cells of a COBie workbook as records. Columns are found by name, since
 * makers add, drop and reorder them; the fields are a table, so that a new one is a line. */
#include "server/imports/cobie.h"
#include "common/str.h"
#include "server/imports/cell_text.h"
#include "server/imports/json_text.h"
#include <math.h>

#define ROWS_PER_STAGE 1000
#define STAGE_BYTES MIB
#define NAME_CHARACTERS 200
#define TEXT_CHARACTERS 2000

typedef enum FieldMeaning { AS_KEY, AS_TEXT, AS_REFERENCE, AS_NUMBER, AS_DATE } FieldMeaning;

typedef struct CobieField {
    const char *json;
    const char *columns[3]; /* as different makers write it */
    FieldMeaning meaning;
} CobieField;

typedef struct CobieSheet {
    const char *name, *key;
    CobieField fields[18];
} CobieSheet;

/* Type before Component and Space before both, so that each finds what it refers to; PickLists and
 * the sheets that say nothing about the register are never unzipped. */
static const CobieSheet sheets[] = {
    { "Contact",
      "Email",
      { { "name", { "Email" }, AS_KEY }, { "company", { "Company" }, AS_TEXT } } },
    { "Facility",
      "Name",
      { { "name", { "Name" }, AS_KEY },
        { "category", { "Category" }, AS_TEXT },
        { "description", { "Description" }, AS_TEXT },
        { "units", { "LinearUnits" }, AS_TEXT },
        { "area_units", { "AreaUnits" }, AS_TEXT } } },
    { "Floor",
      "Name",
      { { "name", { "Name" }, AS_KEY },
        { "category", { "Category" }, AS_TEXT },
        { "description", { "Description" }, AS_TEXT },
        { "elevation", { "Elevation" }, AS_NUMBER } } },
    { "Space",
      "Name",
      { { "name", { "Name" }, AS_KEY },
        { "category", { "Category" }, AS_TEXT },
        { "floor", { "FloorName", "Floor" }, AS_REFERENCE },
        { "description", { "Description" }, AS_TEXT },
        { "room_tag", { "RoomTag" }, AS_TEXT },
        { "net_area", { "NetArea" }, AS_NUMBER },
        { "gross_area", { "GrossArea" }, AS_NUMBER } } },
    { "Zone",
      "Name",
      { { "name", { "Name" }, AS_KEY },
        { "category", { "Category" }, AS_TEXT },
        { "members", { "SpaceNames", "SpaceName", "Space" }, AS_REFERENCE } } },
    { "Type",
      "Name",
      { { "name", { "Name" }, AS_KEY },
        { "category", { "Category" }, AS_TEXT },
        { "description", { "Description" }, AS_TEXT },
        { "ifc", { "ExtObject", "ExternalObject" }, AS_TEXT },
        { "manufacturer", { "Manufacturer" }, AS_TEXT },
        { "model", { "ModelNumber", "ModelReference" }, AS_TEXT },
        { "parts_duration", { "WarrantyDurationParts" }, AS_NUMBER },
        { "labor_duration", { "WarrantyDurationLabor", "WarrantyDurationLabour" }, AS_NUMBER },
        { "duration_unit", { "WarrantyDurationUnit" }, AS_TEXT },
        { "warranty_note", { "WarrantyDescription" }, AS_TEXT } } },
    { "Component",
      "Name",
      { { "name", { "Name" }, AS_KEY },
        { "type", { "TypeName", "Type" }, AS_REFERENCE },
        { "space", { "Space", "SpaceNames", "SpaceName" }, AS_REFERENCE },
        { "description", { "Description" }, AS_TEXT },
        { "serial", { "SerialNumber" }, AS_TEXT },
        { "installed_on", { "InstallationDate" }, AS_DATE },
        { "warranty_from", { "WarrantyStartDate" }, AS_DATE },
        { "tag", { "TagNumber" }, AS_TEXT },
        { "barcode", { "BarCode" }, AS_TEXT },
        { "asset_id", { "AssetIdentifier" }, AS_TEXT } } },
    { "System",
      "Name",
      { { "name", { "Name" }, AS_KEY },
        { "category", { "Category" }, AS_TEXT },
        { "members", { "ComponentNames", "ComponentName", "Component" }, AS_REFERENCE } } },
    { "Attribute",
      "Name",
      { { "name", { "Name" }, AS_KEY },
        { "of_sheet", { "SheetName" }, AS_TEXT },
        { "of_row", { "RowName" }, AS_REFERENCE },
        { "value", { "Value" }, AS_TEXT },
        { "unit", { "Unit" }, AS_TEXT } } },
    { "Document",
      "Name",
      { { "name", { "Name" }, AS_KEY },
        { "category", { "Category" }, AS_TEXT },
        { "of_sheet", { "SheetName" }, AS_TEXT },
        { "of_row", { "RowName" }, AS_REFERENCE },
        { "directory", { "Directory" }, AS_TEXT },
        { "file", { "File" }, AS_TEXT } } },
};

typedef struct Staging {
    Request *req;
    const CobieSheet *sheet;
    CobieStage *stage;
    void *context;
    bool from_1904;
    Arena *arena; /* of one batch of rows */
    Str json;
    Str notes;
    int rows;
} Staging;

/* ---------------------------------------------------------------------------------------------- */
/* Cells */

static bool is_placeholder(const char *value)
{
    static const char *const nothing[] = { "n/a", "n.a.", "#n/a", "-", "--", "不适用", NULL };
    for (const char *const *word = nothing; *word != NULL; word++)
        if (strcasecmp(value, *word) == 0)
            return true;
    return false;
}

/* The value under one of the field's columns; NULL when empty, a placeholder, or the column's own
 * name, which exporters leave where nothing was entered. */
static const char *cell_of(const WorkbookRow *row, const CobieField *field, const char **ret_column)
{
    *ret_column = field->columns[0];
    for (size_t c = 0; c < 3 && field->columns[c] != NULL; c++)
        for (int i = 0; i < row->count; i++) {
            if (!same_header(row->headers[i], field->columns[c]))
                continue;
            *ret_column = row->headers[i];
            const char *value = row->values[i];
            if (value != NULL && !is_placeholder(value) && !same_header(value, row->headers[i]))
                return value;
        }
    return NULL;
}

static void add_problem(Str *to, const char *column, const char *value, const char *zh,
                        const char *en)
{
    str_add(to, "{\"column\":");
    json_text_add(to, column);
    str_add(to, ",\"value\":");
    json_text_add(to, value);
    str_add(to, ",\"why_zh\":");
    json_text_add(to, zh);
    str_add(to, ",\"why_en\":");
    json_text_add(to, en);
}

static void add_note(Staging *staging, const char *column, const char *value, const char *zh,
                     const char *en)
{
    str_add(&staging->notes, staging->notes.length_bytes > 0 ? "," : "");
    add_problem(&staging->notes, column, value, zh, en);
    str_add_char(&staging->notes, '}');
}

/* Bytes of the first so many characters. */
static size_t bytes_of(const char *text, size_t characters)
{
    const char *p = text;
    for (size_t n = 0; *p != '\0'; p++)
        if (((unsigned char)*p & 0xC0) != 0x80 && n++ == characters)
            break;
    return (size_t)(p - text);
}

const char *cobie_order_key(Arena *arena, const char *name)
{
    Str key = str_new(arena);
    while (*name != '\0') {
        if (!isdigit((unsigned char)*name)) {
            str_add_char(&key, (char)tolower((unsigned char)*name++));
            continue;
        }
        while (*name == '0' && isdigit((unsigned char)name[1]))
            name++;
        int digits = 0;
        while (isdigit((unsigned char)name[digits]))
            digits++;
        /* How many digits, then the digits: longer numbers come later, whatever their length. */
        str_printf(&key, "%02d", digits < 99 ? digits : 99);
        str_add_bytes(&key, name, (size_t)digits);
        name += digits;
    }
    return key.text;
}

static const char *day_number_date(Arena *arena, double serial, bool from_1904)
{
    if (!(serial >= 1 && serial <= 2958465)) /* 9999-12-31; no number neither */
        return NULL;
    /* Days since 1970; the spreadsheet's 1900-02-29, which never was, is why 1899-12-30 is day 0.
     */
    time_t seconds = ((time_t)serial - (from_1904 ? 24107 : 25569)) * 86400;
    struct tm tm;
    char date[16];
    if (gmtime_r(&seconds, &tm) == NULL || strftime(date, sizeof date, "%Y-%m-%d", &tm) == 0)
        return NULL;
    return arena_strdup(arena, tm.tm_year <= 4 && (tm.tm_year == 0 || from_1904) ? "" : date);
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

const char *cobie_date(Arena *arena, const char *text, bool from_1904)
{
    char *end;
    double serial = strtod(text, &end);
    if (end != text && *end == '\0')
        return day_number_date(arena, serial, from_1904);
    int year, month, day, used = 0;
    char first, second;
    if (sscanf(text, "%4d%c%2d%c%2d%n", &year, &first, &month, &second, &day, &used) != 5 ||
        first != second || strchr("-/.", first) == NULL)
        return NULL;
    /* What follows is a time of day, with or without fraction and offset: the day is as written. */
    if (text[used] != '\0' && text[used] != 'T' && text[used] != ' ')
        return NULL;
    if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        return NULL;
    return year == 1900 ? "" : arena_printf(arena, "%04d-%02d-%02d", year, month, day);
}

/* ---------------------------------------------------------------------------------------------- */
/* Fields */

static void add_member(Staging *staging, const char *name, const char *value)
{
    str_add_char(&staging->json, ',');
    json_text_add(&staging->json, name);
    str_add_char(&staging->json, ':');
    json_text_add(&staging->json, value);
}

static void refuse_row(Staging *staging, const char *column, const char *value, const char *zh,
                       const char *en, const char *right_zh, const char *right_en)
{
    str_add(&staging->json, ",\"refused\":");
    add_problem(&staging->json, column, value, zh, en);
    str_add(&staging->json, ",\"right_zh\":");
    json_text_add(&staging->json, right_zh);
    str_add(&staging->json, ",\"right_en\":");
    json_text_add(&staging->json, right_en);
    str_add_char(&staging->json, '}');
}

static void add_key(Staging *staging, const char *column, const char *value)
{
    if (value == NULL) {
        refuse_row(staging, column, "", "没有名称。", "There is no name.", "填写名称，或删除此行",
                   "a name, or no row");
        return;
    }
    size_t length = bytes_of(value, NAME_CHARACTERS);
    if (value[length] != '\0') {
        const char *start = arena_strndup(staging->arena, value, length);
        refuse_row(staging, column, start, "名称超过 200 个字符。",
                   "The name has more than 200 characters.", "较短的名称", "a shorter name");
        return;
    }
    add_member(staging, "name", value);
    add_member(staging, "order", cobie_order_key(staging->arena, value));
}

static void add_text(Staging *staging, const CobieField *field, const char *column,
                     const char *value)
{
    /* A reference may list hundreds of names in one cell; it is not kept, so it may be long. */
    size_t length =
        field->meaning == AS_REFERENCE ? strlen(value) : bytes_of(value, TEXT_CHARACTERS);
    if (value[length] != '\0') {
        value = arena_strndup(staging->arena, value, length);
        add_note(staging, column, value, "文字过长，只保留前 2000 个字符。",
                 "The text is long; its first 2,000 characters are kept.");
    }
    add_member(staging, field->json, value);
}

static void add_number(Staging *staging, const CobieField *field, const char *column,
                       const char *value)
{
    char *end;
    double number = strtod(value, &end);
    if (end == value || *end != '\0' || !isfinite(number) || fabs(number) >= 1e12)
        add_note(staging, column, value, "不是数字，未采用。",
                 "This is no number and is left out.");
    else
        add_member(staging, field->json, arena_printf(staging->arena, "%.6f", number));
}

static void add_date(Staging *staging, const CobieField *field, const char *column,
                     const char *value)
{
    const char *date = cobie_date(staging->arena, value, staging->from_1904);
    if (date == NULL)
        add_note(staging, column, value, "不是日期，未采用；应如 2011-09-27。",
                 "This is no date and is left out; 2011-09-27 would be one.");
    else if (*date != '\0')
        add_member(staging, field->json, date);
}

static void add_field(Staging *staging, const WorkbookRow *row, const CobieField *field)
{
    const char *column;
    const char *value = cell_of(row, field, &column);
    if (field->meaning == AS_KEY) {
        add_key(staging, column, value);
        return;
    }
    if (value == NULL)
        return;
    switch (field->meaning) {
    case AS_NUMBER:
        add_number(staging, field, column, value);
        break;
    case AS_DATE:
        add_date(staging, field, column, value);
        break;
    case AS_KEY:
    case AS_TEXT:
    case AS_REFERENCE:
        add_text(staging, field, column, value);
        break;
    }
}

/* ---------------------------------------------------------------------------------------------- */
/* Batches */

static bool flush(Staging *staging)
{
    if (staging->rows == 0)
        return true;
    str_add_char(&staging->json, ']');
    bool ok =
        staging->stage(staging->context, staging->sheet->name, staging->json.text, staging->rows);
    arena_free(staging->arena);
    staging->arena = NULL;
    staging->rows = 0;
    return ok;
}

static void begin_batch(Staging *staging)
{
    staging->arena = arena_new(LIMIT_ARENA_BYTES);
    staging->json = str_new(staging->arena);
    staging->notes = str_new(staging->arena);
}

/* A row in which no field has a value is formatting, not a record. */
static bool says_nothing(const WorkbookRow *row, const CobieSheet *sheet)
{
    const char *column;
    for (const CobieField *field = sheet->fields; field->json != NULL; field++)
        if (cell_of(row, field, &column) != NULL)
            return false;
    return true;
}

static bool on_row(void *context, const WorkbookRow *row)
{
    Staging *staging = context;
    if (says_nothing(row, staging->sheet))
        return true;
    if (staging->rows == 0)
        begin_batch(staging);
    staging->notes.length_bytes = 0;
    str_printf(&staging->json, "%c{\"sheet\":\"%s\",\"row\":%d", staging->rows == 0 ? '[' : ',',
               staging->sheet->name, row->number);
    for (const CobieField *field = staging->sheet->fields; field->json != NULL; field++)
        add_field(staging, row, field);
    if (staging->notes.length_bytes > 0) {
        str_add(&staging->json, ",\"notes\":[");
        str_add_bytes(&staging->json, staging->notes.text, staging->notes.length_bytes);
        str_add_char(&staging->json, ']');
    }
    str_add_char(&staging->json, '}');
    staging->rows++;
    return (staging->rows < ROWS_PER_STAGE && staging->json.length_bytes < STAGE_BYTES) ||
           flush(staging);
}

static bool require(Request *req, const Workbook *workbook, const char *sheet)
{
    return workbook_has_sheet(workbook, sheet) ||
           fail(req, FAULT_INVALID, "file",
                "工作簿里没有“%s”表，不是 COBie 工作簿。至少要有 Facility、Floor 和 Space。",
                "The workbook has no sheet \"%s\", so it is no COBie workbook. Facility, Floor and "
                "Space are needed at least.",
                sheet);
}

bool cobie_read(Request *req, Workbook *workbook, CobieStage *stage, void *context)
{
    if (!require(req, workbook, "Facility") || !require(req, workbook, "Floor") ||
        !require(req, workbook, "Space"))
        return false;
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        Staging staging = { .req = req,
                            .sheet = &sheets[i],
                            .stage = stage,
                            .context = context,
                            .from_1904 = workbook_counts_from_1904(workbook) };
        bool ok = workbook_read(req, workbook, sheets[i].name, sheets[i].key, on_row, &staging) &&
                  req->fault.kind == FAULT_NONE && flush(&staging);
        arena_free(staging.arena);
        if (!ok)
            return false;
    }
    return true;
}

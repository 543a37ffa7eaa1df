/* workbook: which part of an .xlsx file is which sheet, and the texts that its sheets share. A
 * sheet's part is found through the workbook part and its relations, never by the part's number. */
#include "server/imports/cell_text.h"
#include "server/imports/workbook_inside.h"

#define RELATIONS_MAX 1024

/* ---------------------------------------------------------------------------------------------- */
/* Which part is what */

/* "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml" and "../xl/…" as a part's name. */
static const char *resolve(Arena *arena, const char *base_part, const char *target)
{
    if (*target == '/')
        return arena_strdup(arena, target + 1);
    const char *slash = strrchr(base_part, '/');
    size_t base_length = slash != NULL ? (size_t)(slash - base_part) + 1 : 0;
    char *path = arena_strndup(arena, base_part, base_length);
    for (;;) {
        if (str_starts(target, "./")) {
            target += 2;
        } else if (str_starts(target, "../")) {
            target += 3;
            char *end = strlen(path) > 0 ? path + strlen(path) - 1 : path;
            while (end > path && end[-1] != '/')
                end--;
            *end = '\0';
        } else {
            return arena_printf(arena, "%s%s", path, target);
        }
    }
}

typedef struct Relations {
    Workbook *workbook;
    const char *base_part;
    int count;
} Relations;

static bool ends(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* _rels/.rels names the workbook part; strict and transitional files use other namespaces. */
static bool on_package_relation(void *context, const char *name, const char **attributes)
{
    Relations *relations = context;
    const char *type = xml_attribute(attributes, "Type");
    const char *target = xml_attribute(attributes, "Target");
    if (str_equal(name, "Relationship") && type != NULL && target != NULL &&
        ends(type, "/officeDocument"))
        relations->workbook->part = resolve(relations->workbook->arena, "", target);
    return true;
}

static bool on_workbook_relation(void *context, const char *name, const char **attributes)
{
    Relations *relations = context;
    Workbook *workbook = relations->workbook;
    const char *id = xml_attribute(attributes, "Id");
    const char *target = xml_attribute(attributes, "Target");
    if (!str_equal(name, "Relationship") || id == NULL || target == NULL)
        return true;
    if (++relations->count > RELATIONS_MAX)
        return fail(workbook->req, FAULT_TOO_LARGE, "file", "工作簿的部件关系过多。",
                    "The workbook has too many relations.");
    for (int i = 0; i < workbook->sheet_count; i++)
        if (str_equal(workbook->sheets[i].relation, id))
            workbook->sheets[i].part = resolve(workbook->arena, relations->base_part, target);
    return true;
}

static bool on_workbook_element(void *context, const char *name, const char **attributes)
{
    Workbook *workbook = context;
    if (str_equal(name, "workbookPr")) {
        const char *date1904 = xml_attribute(attributes, "date1904");
        workbook->from_1904 = str_equal(date1904, "1") || str_equal(date1904, "true");
    }
    if (!str_equal(name, "sheet"))
        return true;
    const char *sheet = xml_attribute(attributes, "name");
    const char *relation = xml_attribute(attributes, "id");
    if (sheet == NULL || relation == NULL)
        return true;
    if (workbook->sheet_count == SHEETS_MAX)
        return fail(workbook->req, FAULT_TOO_LARGE, "file", "工作表超过 %d 张。",
                    "The workbook has more than %d sheets.", SHEETS_MAX);
    workbook->sheets[workbook->sheet_count++] =
        (Sheet){ .name = arena_strdup(workbook->arena, sheet),
                 .relation = arena_strdup(workbook->arena, relation) };
    return true;
}

static bool on_content_type(void *context, const char *name, const char **attributes)
{
    Workbook *workbook = context;
    (void)name;
    const char *type = xml_attribute(attributes, "ContentType");
    if (type != NULL && strstr(type, "macroEnabled") != NULL)
        return fail(workbook->req, FAULT_MEDIA_TYPE, "file",
                    "这是含宏的工作簿（.xlsm），不予读取。请另存为 .xlsx 再导入。",
                    "This is a workbook for macros (.xlsm) and is not read. Save it as .xlsx, then "
                    "import that.");
    return true;
}

static bool read_structure(Request *req, Workbook *workbook)
{
    static const XmlSteps types = { .start = on_content_type };
    static const XmlSteps package = { .start = on_package_relation };
    static const XmlSteps structure = { .start = on_workbook_element };
    static const XmlSteps relations_steps = { .start = on_workbook_relation };
    Relations relations = { .workbook = workbook };
    Archive *archive = workbook->archive;
    workbook->part = "xl/workbook.xml";
    if (archive_has(archive, "[Content_Types].xml") &&
        !archive_parse(req, archive, "[Content_Types].xml", "[Content_Types]", &types, workbook))
        return false;
    if (archive_has(archive, "_rels/.rels") &&
        !archive_parse(req, archive, "_rels/.rels", "_rels", &package, &relations))
        return false;
    if (!archive_parse(req, archive, workbook->part, "workbook", &structure, workbook))
        return false;
    const char *slash = strrchr(workbook->part, '/');
    const char *file = slash != NULL ? slash + 1 : workbook->part;
    const char *rels = arena_printf(workbook->arena, "%.*s_rels/%s.rels",
                                    (int)(file - workbook->part), workbook->part, file);
    relations.base_part = workbook->part;
    return archive_parse(req, archive, rels, "workbook.rels", &relations_steps, &relations);
}

/* ---------------------------------------------------------------------------------------------- */
/* Shared strings */

typedef struct Strings {
    Workbook *workbook;
    CellText text;
    bool in_text, in_phonetic;
} Strings;

bool workbook_refuse_long_text(Request *req, const char *sheet)
{
    return fail(req, FAULT_TOO_LARGE, "file", "“%s”里有超过 %zu 字节的单元格。",
                "\"%s\" has a cell of more than %zu bytes.", sheet, LIMIT_WORKBOOK_TEXT_BYTES);
}

static bool on_string_start(void *context, const char *name, const char **attributes)
{
    Strings *strings = context;
    (void)attributes;
    if (str_equal(name, "si"))
        cell_text_clear(&strings->text);
    else if (str_equal(name, "rPh"))
        strings->in_phonetic = true;
    else if (str_equal(name, "t"))
        strings->in_text = !strings->in_phonetic;
    return true;
}

static bool keep_string(Workbook *workbook, const char *text)
{
    size_t length = strlen(text);
    workbook->string_bytes += length;
    if (workbook->string_count >= LIMIT_WORKBOOK_STRINGS ||
        workbook->string_bytes > LIMIT_WORKBOOK_STRING_BYTES)
        return fail(workbook->req, FAULT_TOO_LARGE, "file",
                    "工作簿里的文字过多（最多 %d 条、%zu MiB）。请按楼栋分开导出。",
                    "The workbook holds too much text (%d strings and %zu MiB at most). Export it "
                    "building by building.",
                    LIMIT_WORKBOOK_STRINGS, LIMIT_WORKBOOK_STRING_BYTES / MIB);
    size_t block = workbook->string_count / STRINGS_PER_BLOCK;
    if (workbook->blocks[block] == NULL)
        workbook->blocks[block] = ARENA_ARRAY(workbook->arena, const char *, STRINGS_PER_BLOCK);
    workbook->blocks[block][workbook->string_count % STRINGS_PER_BLOCK] =
        length == 0 ? "" : arena_strndup(workbook->arena, text, length);
    workbook->string_count++;
    return true;
}

static bool on_string_end(void *context, const char *name)
{
    Strings *strings = context;
    if (str_equal(name, "rPh"))
        strings->in_phonetic = false;
    else if (str_equal(name, "t"))
        strings->in_text = false;
    else if (str_equal(name, "si"))
        return keep_string(strings->workbook, cell_text_finish(&strings->text));
    return true;
}

static bool on_string_text(void *context, const char *text, int length_bytes)
{
    Strings *strings = context;
    if (!strings->in_text)
        return true;
    if (!cell_text_add(&strings->text, text, (size_t)length_bytes))
        return workbook_refuse_long_text(strings->workbook->req, "sharedStrings");
    return true;
}

static bool read_strings(Request *req, Workbook *workbook)
{
    static const XmlSteps steps = { on_string_start, on_string_end, on_string_text };
    Strings strings = { .workbook = workbook, .text = cell_text_new(workbook->arena) };
    const char *part = resolve(workbook->arena, workbook->part, "sharedStrings.xml");
    return !archive_has(workbook->archive, part) ||
           archive_parse(req, workbook->archive, part, "sharedStrings", &steps, &strings);
}

const char *workbook_string(const Workbook *workbook, const char *index_text)
{
    char *end;
    unsigned long index = strtoul(index_text, &end, 10);
    if (end == index_text || *end != '\0' || index >= workbook->string_count)
        return NULL;
    return workbook->blocks[index / STRINGS_PER_BLOCK][index % STRINGS_PER_BLOCK];
}

bool workbook_open(Request *req, const char *path, Workbook **ret_workbook)
{
    Archive *archive;
    if (!archive_open(req, path, &archive))
        return false;
    Arena *arena = arena_new(LIMIT_WORKBOOK_ARENA_BYTES);
    Workbook *workbook = ARENA_NEW(arena, Workbook);
    workbook->req = req;
    workbook->arena = arena;
    workbook->archive = archive;
    if (!read_structure(req, workbook) || !read_strings(req, workbook)) {
        workbook_close(workbook);
        return false;
    }
    *ret_workbook = workbook;
    return true;
}

void workbook_close(Workbook *workbook)
{
    if (workbook == NULL)
        return;
    archive_close(workbook->archive);
    arena_free(workbook->arena);
}

bool workbook_counts_from_1904(const Workbook *workbook)
{
    return workbook->from_1904;
}

const Sheet *workbook_sheet(const Workbook *workbook, const char *name)
{
    for (int i = 0; i < workbook->sheet_count; i++)
        if (same_header(workbook->sheets[i].name, name))
            return &workbook->sheets[i];
    return NULL;
}

bool workbook_has_sheet(const Workbook *workbook, const char *sheet)
{
    return workbook_sheet(workbook, sheet) != NULL;
}

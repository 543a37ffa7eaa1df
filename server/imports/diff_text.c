/* diff_text: counts as a table, then what needs eyes: refused, changed field by field, notes, and
 * the types that nothing is known about. */
#include "server/imports/diff_text.h"
#include "common/str.h"
#include <jansson.h>

static const char *const outcomes[][3] = {
    { "new", "新增", "new" },
    { "changed", "变更", "changed" },
    { "unchanged", "未变", "unchanged" },
    { "refused", "拒绝", "refused" },
    { "missing", "缺失", "missing" },
};
static const char *const entities[][3] = {
    { "building", "楼栋", "building" },    { "floor", "楼层", "floors" },
    { "zone", "区域", "zones" },           { "room", "房间", "rooms" },
    { "component", "构件", "components" }, { "group", "分组", "groups" },
    { "attribute", "属性", "attributes" }, { "document", "文档", "documents" },
};

static const char *text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value != NULL ? value : "";
}

static long long number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* Pads by what is seen: a Chinese character is two columns wide and three bytes long. */
static void print_cell(FILE *out, const char *value, int columns)
{
    int seen = 0;
    for (const char *p = value; *p != '\0'; p++)
        seen += ((unsigned char)*p & 0xC0) == 0x80 ? 0 : (unsigned char)*p >= 0xE0 ? 2 : 1;
    (void)fprintf(out, "%s%*s", value, columns > seen ? columns - seen : 0, "");
}

static void print_counts(const json_t *counts, bool zh, FILE *out)
{
    const json_t *by_entity = json_object_get(counts, "by_entity");
    print_cell(out, "", 14);
    for (size_t o = 0; o < sizeof outcomes / sizeof *outcomes; o++)
        print_cell(out, outcomes[o][zh ? 1 : 2], 11);
    (void)fprintf(out, "\n");
    for (size_t e = 0; e < sizeof entities / sizeof *entities; e++) {
        const json_t *row = json_object_get(by_entity, entities[e][0]);
        if (row == NULL)
            continue;
        print_cell(out, entities[e][zh ? 1 : 2], 14);
        for (size_t o = 0; o < sizeof outcomes / sizeof *outcomes; o++) {
            char cell[24];
            (void)snprintf(cell, sizeof cell, "%lld", number(row, outcomes[o][0]));
            print_cell(out, cell, 11);
        }
        (void)fprintf(out, "\n");
    }
}

static void print_problem(const json_t *item, bool zh, FILE *out)
{
    const char *right = text(item, zh ? "right_zh" : "right_en");
    if (number(item, "row") > 0)
        (void)fprintf(out, zh ? "  %s 第 %lld 行 " : "  %s row %lld ", text(item, "sheet"),
                      number(item, "row"));
    else
        (void)fprintf(out, "  %s ", text(item, "key"));
    (void)fprintf(out, "%s \"%s\": %s", text(item, "column"), text(item, "value"),
                  text(item, zh ? "why_zh" : "why_en"));
    if (*right != '\0')
        (void)fprintf(out, zh ? "应为：%s" : " Right: %s", right);
    (void)fprintf(out, "\n");
}

static void print_value(const json_t *value, FILE *out)
{
    if (json_is_string(value)) {
        (void)fprintf(out, "%s", json_string_value(value));
        return;
    }
    char *dumped = json_is_null(value) || value == NULL ? NULL : json_dumps(value, JSON_ENCODE_ANY);
    (void)fprintf(out, "%s", dumped != NULL ? dumped : "—");
    free(dumped);
}

static void print_change(const json_t *item, FILE *out)
{
    const char *code = text(item, "code_text");
    size_t i;
    json_t *field;
    json_array_foreach(json_object_get(item, "fields"), i, field)
    {
        (void)fprintf(out, "  %s %s: ", *code != '\0' ? code : text(item, "key"),
                      text(field, "field"));
        print_value(json_object_get(field, "old"), out);
        (void)fprintf(out, " → ");
        print_value(json_object_get(field, "new"), out);
        (void)fprintf(out, "\n");
    }
}

/* The items of one outcome under a heading with their true number; the page holds the first of
 * them. */
static void print_items(const json_t *diff, const char *outcome, long long count,
                        const char *heading, bool zh, FILE *out)
{
    if (count == 0)
        return;
    (void)fprintf(out, "\n%s (%lld)\n", heading, count);
    long long shown = 0;
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(diff, "items"), i, item)
    {
        if (!str_equal(text(item, "outcome"), outcome))
            continue;
        shown++;
        if (str_equal(outcome, "changed"))
            print_change(item, out);
        else if (str_equal(outcome, "missing"))
            (void)fprintf(out, "  %s %s\n", text(item, "code_text"), text(item, "key"));
        else
            print_problem(item, zh, out);
    }
    if (shown < count)
        (void)fprintf(out, zh ? "  … 另有 %lld 条\n" : "  … and %lld more\n", count - shown);
}

static void print_unclassified(const json_t *diff, long long count, bool zh, FILE *out)
{
    if (count == 0)
        return;
    (void)fprintf(out,
                  zh ? "\n未分类的类型 (%lld)，可用 --types 指定\n"
                     : "\nUnclassified types (%lld); --types decides\n",
                  count);
    size_t i;
    json_t *type;
    json_array_foreach(json_object_get(diff, "types"), i, type)
    {
        if (str_equal(text(type, "item_type"), "UU"))
            (void)fprintf(out, "  %s: %lld\n", text(type, "name"), number(type, "components"));
    }
}

void diff_print(const char *json, size_t size_bytes, Lang lang, FILE *out)
{
    bool zh = lang == LANG_ZH;
    json_auto_t *diff = json_loadb(json, size_bytes, 0, NULL);
    const json_t *counts = json_object_get(diff, "counts");
    const json_t *building = json_object_get(diff, "building");
    (void)fprintf(out, "%s → %s %s\n\n", text(json_object_get(diff, "file"), "name"),
                  text(building, "code_text"), text(building, "name"));
    print_counts(counts, zh, out);
    print_items(diff, "refused", number(counts, "refused"), zh ? "拒绝" : "Refused", zh, out);
    print_items(diff, "changed", number(counts, "changed"), zh ? "变更" : "Changed", zh, out);
    print_items(diff, "note", number(counts, "notes"), zh ? "提示" : "Notes", zh, out);
    print_items(diff, "missing", number(counts, "missing"),
                zh ? "工作簿里不再有" : "No longer in the workbook", zh, out);
    print_unclassified(diff, number(counts, "unclassified"), zh, out);
    (void)fprintf(out, "\n");
}

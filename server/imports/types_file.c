/* types_file: the correction table of `fixpoint import --types`. */
#include "server/imports/types_file.h"
#include "common/str.h"
#include "common/utf8.h"
#include "server/imports/json_text.h"
#include <errno.h>

#define LINE_BYTES 4096

/* One field from *at, quotes taken off; *at moves behind the comma or to the end. NULL = bad
 * quotes. */
static const char *take_field(Arena *arena, const char **at)
{
    Str field = str_new(arena);
    const char *p = *at;
    if (*p != '"') {
        size_t length = strcspn(p, ",");
        str_add_bytes(&field, p, length);
        p += length;
    } else {
        for (p++; *p != '\0' && !(p[0] == '"' && p[1] != '"'); p++) {
            p += p[0] == '"';
            str_add_char(&field, *p);
        }
        if (*p++ != '"')
            return NULL;
    }
    if (*p != '\0' && *p != ',')
        return NULL;
    *at = *p == ',' ? p + 1 : p;
    return field.text;
}

static bool take_line(Request *req, const char *line, int number, Str *json)
{
    const char *at = line;
    const char *name = take_field(req->arena, &at);
    bool more = name != NULL && at > line && at[-1] == ',';
    const char *item_type = more ? take_field(req->arena, &at) : NULL;
    if (item_type == NULL || *name == '\0' || *at != '\0' ||
        utf8_check(line, strlen(line), false) != UTF8_CLEAN)
        return fail(req, FAULT_INVALID, "types", "第 %d 行应为“类型名,分类编码”，UTF-8 编码。",
                    "Line %d must be \"type name,item type\" in UTF-8.", number);
    if (number == 1 && str_equal(name, "type") && str_equal(item_type, "item_type"))
        return true;
    str_add_char(json, json->length_bytes > 1 ? ',' : ' ');
    json_text_add(json, name);
    str_add_char(json, ':');
    json_text_add(json, item_type);
    return true;
}

bool types_file_read(Request *req, const char *path, const char **ret_json)
{
    char line[LINE_BYTES];
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return fail(req, FAULT_INVALID, "types", "打不开文件 %s：%s。", "Cannot open %s: %s.", path,
                    strerror(errno));
    Str json = str_new(req->arena);
    str_add_char(&json, '{');
    bool ok = true;
    for (int number = 1; ok && fgets(line, sizeof line, file) != NULL; number++) {
        const char *start = number == 1 && str_starts(line, "\xef\xbb\xbf") ? line + 3 : line;
        line[strcspn(line, "\r\n")] = '\0';
        ok = *start == '\0' || take_line(req, start, number, &json);
    }
    (void)fclose(file);
    str_add_char(&json, '}');
    *ret_json = json.text;
    return ok;
}

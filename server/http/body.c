/* body: JSON and query strings by field tables. The tree that was checked is also the tree that
 * body_json() gives: its texts are in NFC and its UUIDs in lower case. */
#include "server/http/body.h"
#include "server/http/text.h"
#include "common/str.h"
#include "common/utf8.h"
#include "common/uuid.h"
#include <errno.h>
#include <jansson.h>

#define TEXT_MAX 200
#define ARRAY_MAX 200
#define INTEGER_MAX ((1LL << 53) - 1) /* the largest that JavaScript keeps exact */

static bool invalid(Request *req, const char *name, const char *zh, const char *en)
{
    return fail(req, FAULT_INVALID, name, "“%s”%s", "“%s” %s", name,
                req->lang == LANG_ZH ? zh : en);
}

/* ---------------------------------------------------------------- forms of text */

static bool digits(const char *text, size_t count, int *ret_number)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isdigit((unsigned char)text[i]))
            return false;
        number = number * 10 + (text[i] - '0');
    }
    *ret_number = number;
    return true;
}

static bool is_date(const char *text, size_t length)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int year = 0, month = 0, day = 0;
    if (length != 10 || text[4] != '-' || text[7] != '-' || !digits(text, 4, &year) ||
        !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day) || year < 1 || month < 1 ||
        month > 12)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

/* RFC 3339, section 5.6, with an offset; a leap second is accepted as PostgreSQL does. */
static bool is_time(const char *text)
{
    int hour = 0, minute = 0, second = 0;
    size_t length = strlen(text);
    if (length < 20 || length > 35 || !is_date(text, 10) || (text[10] != 'T' && text[10] != 't') ||
        text[13] != ':' || text[16] != ':' || !digits(text + 11, 2, &hour) ||
        !digits(text + 14, 2, &minute) || !digits(text + 17, 2, &second) || hour > 23 ||
        minute > 59 || second > 60)
        return false;
    const char *at = text + 19;
    if (*at == '.') {
        size_t fraction = strspn(at + 1, "0123456789");
        if (fraction == 0 || fraction > 9)
            return false;
        at += 1 + fraction;
    }
    if (str_equal(at, "Z") || str_equal(at, "z"))
        return true;
    return (*at == '+' || *at == '-') && strlen(at) == 6 && at[3] == ':' &&
           digits(at + 1, 2, &hour) && digits(at + 4, 2, &minute) && hour <= 23 && minute <= 59;
}

static bool is_decimal(const char *text)
{
    text += *text == '-' || *text == '+';
    size_t whole = strspn(text, "0123456789"), fraction = 0;
    if (text[whole] == '.') {
        fraction = strspn(text + whole + 1, "0123456789");
        if (fraction == 0)
            return false;
        fraction++;
    }
    return whole > 0 && whole + fraction <= 40 && text[whole + fraction] == '\0';
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* A text by its field: form, length, choice. ret_value may differ in case (UUID). */
static bool check_text(Request *req, const Field *field, const char *text, const char **ret_value)
{
    char lower[UUID_TEXT_BYTES];
    size_t max = field->max ? field->max : TEXT_MAX;
    if (field->required && is_blank(text))
        return invalid(req, field->name, "不能为空。", "must be given.");
    switch (field->kind) {
    case UUID:
        if (!uuid_read(text, lower))
            return invalid(req, field->name, "须为 UUID。", "must be a UUID.");
        text = arena_strdup(req->arena, lower);
        break;
    case TIME:
        if (!is_time(text))
            return invalid(req, field->name, "须为带时区的时间，例如 2026-03-01T08:30:00+08:00。",
                           "must be a time with an offset, such as 2026-03-01T08:30:00+08:00.");
        break;
    case DATE:
        if (!is_date(text, strlen(text)))
            return invalid(req, field->name, "须为日期，例如 2026-03-01。",
                           "must be a date, such as 2026-03-01.");
        break;
    case DECIMAL:
        if (!is_decimal(text))
            return invalid(req, field->name, "须为小数，例如 \"4.50\"。",
                           "must be a decimal in quotes, such as \"4.50\".");
        break;
    case TEXT:
    case LONG_TEXT:
        if (utf8_count(text) > max)
            return fail(req, FAULT_INVALID, field->name, "“%s”不能超过 %zu 个字。",
                        "“%s” must not be longer than %zu characters.", field->name, max);
        break;
    case INTEGER:
    case BOOLEAN:
    case JSON_VALUE:
        break;
    }
    for (const char *const *one = field->one_of; one; one++) {
        if (!*one)
            return invalid(req, field->name, "不是允许的值。", "is not one of the allowed values.");
        if (str_equal(*one, text))
            break;
    }
    *ret_value = text;
    return true;
}

static bool check_range(Request *req, const Field *field, long long value)
{
    bool open = field->min_value == 0 && field->max_value == 0;
    long long max = open ? INTEGER_MAX : field->max_value;
    if (value >= field->min_value && value <= max)
        return true;
    return fail(req, FAULT_INVALID, field->name, "“%s”须在 %lld 与 %lld 之间。",
                "“%s” must lie between %lld and %lld.", field->name, field->min_value, max);
}

static void put(void *target, const Field *field, const char *value)
{
    memcpy((char *)target + field->offset, &value, sizeof value);
}

static const Field *find_field(const Field *fields, const char *name)
{
    for (const Field *field = fields; field->name; field++)
        if (str_equal(field->name, name))
            return field;
    return NULL;
}

/* The name is the client's and may be of any length: as much of it as fits, cut between characters.
 */
static bool unknown_field(Request *req, FaultKind kind, const char *name)
{
    size_t length = 0, size = 0;
    uint32_t point = 0;
    while ((size = utf8_next(name + length, strlen(name + length), &point)) > 0 &&
           length + size <= 64)
        length += size;
    const char *shown = arena_strndup(req->arena, name, length);
    return fail(req, kind, shown, "没有名为“%s”的字段。", "There is no field “%s”.", shown);
}

/* ---------------------------------------------------------------- JSON */

/* jansson would build 2,048 levels; whoever walks a tree recursively must not meet more than ours.
 */
static bool depth_is_bearable(const char *json, size_t size_bytes)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < size_bytes; i++) {
        if (quoted) {
            if (json[i] == '\\')
                i++;
            else if (json[i] == '"')
                quoted = false;
        } else if (json[i] == '"') {
            quoted = true;
        } else if (json[i] == '[' || json[i] == '{') {
            if (++depth > LIMIT_JSON_DEPTH)
                return false;
        } else if (json[i] == ']' || json[i] == '}') {
            depth--;
        }
    }
    return true;
}

static void drop_tree(void *request)
{
    Request *req = request;
    json_decref(req->body_tree);
    req->body_tree = NULL;
}

static bool bad_json(Request *req, const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);
    if (code == json_error_duplicate_key)
        return fail(req, FAULT_BAD_JSON, NULL, "JSON 中有重复的字段（第 %d 行）。",
                    "The JSON holds a field twice (line %d).", error->line);
    if (code == json_error_null_character)
        return fail(req, FAULT_BAD_TEXT, NULL, "JSON 中有 NUL 字符（第 %d 行），文字里不能有它。",
                    "The JSON holds a NUL character (line %d), which no text may.", error->line);
    if (code == json_error_invalid_utf8)
        return fail(req, FAULT_BAD_TEXT, NULL, "JSON 的文字不是有效的 UTF-8（第 %d 行）。",
                    "The JSON is not valid UTF-8 (line %d).", error->line);
    return fail(req, FAULT_BAD_JSON, NULL, "JSON 在第 %d 行第 %d 列有误。",
                "The JSON is malformed at line %d, column %d.", error->line, error->column);
}

static json_t *parse(Request *req)
{
    json_error_t error;
    if (req->body_size_bytes == 0) {
        (void)fail(req, FAULT_BAD_JSON, NULL, "缺少 JSON 内容。", "The JSON content is missing.");
        return NULL;
    }
    if (!depth_is_bearable(req->body, req->body_size_bytes)) {
        (void)fail(req, FAULT_BAD_JSON, NULL, "JSON 嵌套超过 %d 层。",
                   "The JSON is nested more than %d levels deep.", LIMIT_JSON_DEPTH);
        return NULL;
    }
    json_t *tree = json_loadb(req->body, req->body_size_bytes, JSON_REJECT_DUPLICATES, &error);
    if (!tree) {
        (void)bad_json(req, &error);
        return NULL;
    }
    req->body_tree = tree;
    request_defer(req, drop_tree, req);
    if (json_is_object(tree))
        return tree;
    (void)fail(req, FAULT_BAD_JSON, NULL, "JSON 须为一个对象。", "The JSON must be an object.");
    return NULL;
}

/* Puts the clean text into the tree, so that body_json() shows it as the statement gets it. */
static bool clean_string(Request *req, const char *name, json_t *value, bool lines)
{
    const char *text = json_string_value(value);
    size_t length = json_string_length(value);
    const char *clean = text_clean(req, name, text, length, lines);
    if (!clean)
        return false;
    if (strlen(clean) != length || memcmp(clean, text, length) != 0)
        (void)json_string_set(value, clean);
    return true;
}

/* Texts inside a free-form value; keys too. Depth is bounded by depth_is_bearable(). */
static bool clean_inside(Request *req, const char *name, json_t *value)
{
    const char *key;
    json_t *member;
    size_t index;
    if (json_is_string(value))
        return clean_string(req, name, value, true);
    if (json_is_array(value)) {
        json_array_foreach(value, index, member) if (!clean_inside(req, name, member)) return false;
        return true;
    }
    json_object_foreach(value, key, member) /* nothing for scalars */
        if (!text_clean(req, name, key, strlen(key), false) ||
            !clean_inside(req, name, member)) return false;
    return true;
}

static bool read_value(Request *req, const Field *field, json_t *value, const char **ret_text)
{
    size_t size = json_is_array(value) ? json_array_size(value) : json_object_size(value);
    size_t max = field->max ? field->max : ARRAY_MAX;
    if (!json_is_array(value) && !json_is_object(value))
        return invalid(req, field->name, "须为数组或对象。", "must be an array or an object.");
    if (size > max)
        return fail(req, FAULT_INVALID, field->name, "“%s”最多 %zu 项。",
                    "“%s” must not have more than %zu members.", field->name, max);
    if (!clean_inside(req, field->name, value))
        return false;
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
    *ret_text = arena_strdup(req->arena, text ? text : "null");
    free(text);
    return true;
}

static bool read_field(Request *req, const Field *field, json_t *value, void *target)
{
    const char *text = NULL;
    switch (field->kind) {
    case INTEGER:
        if (!json_is_integer(value))
            return invalid(req, field->name, "须为整数（不加引号）。",
                           "must be a whole number, not quoted.");
        if (!check_range(req, field, json_integer_value(value)))
            return false;
        text = arena_printf(req->arena, "%lld", (long long)json_integer_value(value));
        break;
    case BOOLEAN:
        if (!json_is_boolean(value))
            return invalid(req, field->name, "须为 true 或 false。", "must be true or false.");
        text = json_is_true(value) ? "true" : "false";
        break;
    case JSON_VALUE:
        if (!read_value(req, field, value, &text))
            return false;
        break;
    case TEXT:
    case LONG_TEXT:
    case UUID:
    case TIME:
    case DATE:
    case DECIMAL:
        if (!json_is_string(value))
            return invalid(req, field->name, "须为带引号的文字。", "must be text in quotes.");
        if (!clean_string(req, field->name, value, field->kind == LONG_TEXT) ||
            !check_text(req, field, json_string_value(value), &text))
            return false;
        if (field->kind == UUID)
            (void)json_string_set(value, text);
        text = arena_strdup(req->arena, text);
        break;
    }
    put(target, field, text);
    return true;
}

static bool read_tree(Request *req, json_t *tree, const Field *fields, void *ret_target)
{
    json_t *value;
    const char *key;
    for (const Field *field = fields; field->name; field++)
        put(ret_target, field, NULL);
    json_object_foreach(tree, key, value)
    {
        const Field *field = find_field(fields, key);
        if (!field)
            return unknown_field(req, FAULT_INVALID, key);
        if (!json_is_null(value) && !read_field(req, field, value, ret_target))
            return false;
    }
    for (const Field *field = fields; field->name; field++) {
        const char *text;
        memcpy(&text, (char *)ret_target + field->offset, sizeof text);
        if (field->required && !text)
            return invalid(req, field->name, "不能为空。", "must be given.");
    }
    return true;
}

bool read_body(Request *req, const Field *fields, void *ret_target)
{
    json_t *tree = parse(req);
    if (tree && read_tree(req, tree, fields, ret_target))
        return true;
    /* A refused tree goes at once: many refusals that wait to be sent would keep as many trees. */
    drop_tree(req);
    return false;
}

static void free_text(void *text)
{
    free(text);
}

const char *body_json(const Request *req)
{
    char *text = json_dumps(req->body_tree, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        return "{}";
    request_defer((Request *)(uintptr_t)req, free_text, text);
    return text;
}

/* ---------------------------------------------------------------- query strings */

static bool query_integer(Request *req, const Field *field, const char *text)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if ((!isdigit((unsigned char)*text) && *text != '-') || *end || errno)
        return invalid(req, field->name, "须为整数。", "must be a whole number.");
    return check_range(req, field, value);
}

static bool query_field(Request *req, const Field *field, const char *text, void *target)
{
    const char *value = text;
    if (field->kind == INTEGER && !query_integer(req, field, text))
        return false;
    if (field->kind == BOOLEAN && !str_equal(text, "true") && !str_equal(text, "false"))
        return invalid(req, field->name, "须为 true 或 false。", "must be true or false.");
    if (field->kind != LONG_TEXT && text[strcspn(text, "\t\r\n")])
        return fail(req, FAULT_BAD_TEXT, field->name, "文字中有控制字符。",
                    "This text holds a control character.");
    if (!check_text(req, field, text, &value))
        return false;
    put(target, field, value);
    return true;
}

bool read_query(Request *req, const Field *fields, void *ret_target)
{
    for (const Field *field = fields; field->name; field++)
        put(ret_target, field, NULL);
    for (size_t i = 0; i < req->query_count; i++) {
        const Pair *pair = &req->query[i];
        const Field *field = find_field(fields, pair->name);
        if (!field && str_equal(pair->name, "lang"))
            continue; /* the language of problems, on every route */
        if (!field)
            return unknown_field(req, FAULT_BAD_REQUEST, pair->name);
        if (*pair->value && !query_field(req, field, pair->value, ret_target))
            return false;
    }
    for (const Field *field = fields; field->name; field++) {
        const char *text;
        memcpy(&text, (char *)ret_target + field->offset, sizeof text);
        if (field->required && !text)
            return invalid(req, field->name, "不能为空。", "must be given.");
    }
    return true;
}

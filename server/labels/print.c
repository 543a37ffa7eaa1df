/* print: see print.h. */
#include "server/labels/print.h"
#include "common/str.h"
#include "server/labels/job.h"
#include "server/labels/stock.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool offset_fits(Request *req, const char *name, const char *value)
{
    if (value == NULL || fabs(strtod(value, NULL)) <= JOB_OFFSET_MAX_MM)
        return true;
    return fail(req, FAULT_INVALID, name, "偏移须在 ±%g mm 之内。", "Offsets lie within ±%g mm.",
                JOB_OFFSET_MAX_MM);
}

/* The sheet's own rules; outputs nothing, the values stay as they came. */
/* Each word of a list, JSON or "a,b", must be a kind. */
static bool kinds_known(const char *list)
{
    static const char *const kinds[] = { "places", "rooms", "positions", "assets" };
    static const char between[] = "[]\", ";
    for (const char *word = list + strspn(list, between); *word != '\0';) {
        size_t length = strcspn(word, between);
        bool known = false;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            known |= strlen(kinds[i]) == length && strncmp(word, kinds[i], length) == 0;
        if (!known)
            return false;
        word += length;
        word += strspn(word, between);
    }
    return true;
}

bool print_fits(Request *req, const struct Print *print)
{
    const char *id = print->stock ? print->stock : "";
    const Stock *stock = stock_find(id);
    if (print->codes != NULL && print->under != NULL)
        return fail(req, FAULT_INVALID, "under", "请只给编码清单或位置之一。",
                    "Give either codes or a place, not both.");
    if (print->kinds != NULL && !kinds_known(print->kinds))
        return fail(req, FAULT_INVALID, "kinds", "种类只有 places、rooms、positions、assets。",
                    "Kinds are places, rooms, positions and assets.");
    if (stock == NULL)
        return fail(req, FAULT_INVALID, "stock", "没有名为“%s”的标签纸。",
                    "There is no label stock named \"%s\".", id);
    if (print->start != NULL && strtol(print->start, NULL, 10) > stock_slots(stock))
        return fail(req, FAULT_INVALID, "start", "%s 每页 %d 格，起始格须在 1 到 %d 之间。",
                    "%s has %d cells; the start cell is one of 1 to %d.", stock->name,
                    stock_slots(stock), stock_slots(stock));
    return offset_fits(req, "offset_x", print->offset_x) &&
           offset_fits(req, "offset_y", print->offset_y);
}

static void set_text(json_t *object, const char *name, const char *value)
{
    if (value != NULL)
        json_object_set_new(object, name, json_string(value));
}

static void set_whole(json_t *object, const char *name, const char *value)
{
    if (value != NULL)
        json_object_set_new(object, name, json_integer(strtol(value, NULL, 10)));
}

/* "a,b" becomes ["a", "b"]. */
static void set_list(json_t *object, const char *name, const char *value)
{
    if (value == NULL)
        return;
    json_t *list = json_array();
    for (const char *from = value;; from++) {
        size_t length = strcspn(from, ",");
        if (length > 0)
            json_array_append_new(list, json_stringn(from, length));
        from += length;
        if (*from == '\0')
            break;
    }
    json_object_set_new(object, name, list);
}

static const char *dump(Request *req, json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    request_defer(req, free, text);
    return text;
}

const char *print_json(Request *req, const struct Print *print)
{
    json_auto_t *content = json_object();
    set_list(content, "codes", print->codes);
    set_text(content, "under", print->under);
    set_list(content, "kinds", print->kinds);
    set_text(content, "stock", print->stock);
    set_whole(content, "start", print->start);
    set_whole(content, "copies", print->copies);
    set_text(content, "first", print->first);
    set_text(content, "offset_x", print->offset_x);
    set_text(content, "offset_y", print->offset_y);
    if (str_equal(print->cut_marks, "true"))
        json_object_set_new(content, "cut_marks", json_true());
    return dump(req, content);
}

const char *print_drawing_json(Request *req, const char *format, const char *kind, const char *page)
{
    json_auto_t *drawing = json_object();
    set_text(drawing, "format", format);
    set_text(drawing, "kind", kind);
    set_text(drawing, "lang", req->lang == LANG_ZH ? "zh" : "en");
    set_whole(drawing, "page", page);
    return dump(req, drawing);
}

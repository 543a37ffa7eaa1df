/* labels: what is printed, how it looks, and what was printed before.
 * Shape is checked here; truth is checked by labels.sql and migrations/0009; drawing is the
 * worker's. */
#include "server/labels/labels.h"

#include "common/str.h"
#include "server/config.h"
#include "server/http/body.h"
#include "server/labels/print.h"
#include "server/labels/stock.h"
#include "server/labels/worker.h"
#include "sql.gen.h"
#include <jansson.h>
#include <stdlib.h>

static const char *const languages[] = { "zh", "en", NULL };

#define SHEET_FIELDS(Struct, PREFIX)                                                           \
    { "stock", offsetof(struct Struct, PREFIX stock), .kind = TEXT, .max = 20 },               \
        { "start", offsetof(struct Struct, PREFIX start), .kind = INTEGER, .min_value = 1,     \
          .max_value = 1000 },                                                                 \
        { "copies", offsetof(struct Struct, PREFIX copies), .kind = INTEGER, .min_value = 1,   \
          .max_value = LIMIT_LABELS },                                                         \
        { "first", offsetof(struct Struct, PREFIX first), .kind = TEXT, .one_of = languages }, \
        { "cut_marks", offsetof(struct Struct, PREFIX cut_marks), .kind = BOOLEAN },           \
        { "offset_x", offsetof(struct Struct, PREFIX offset_x), .kind = DECIMAL, .max = 6 },   \
    {                                                                                          \
        "offset_y", offsetof(struct Struct, PREFIX offset_y), .kind = DECIMAL, .max = 6        \
    }

static const Field print_fields[] = {
    { "codes", offsetof(struct Print, codes), .kind = JSON_VALUE, .max = LIMIT_LABELS },
    { "under", offsetof(struct Print, under), .kind = TEXT, .max = 64 },
    { "kinds", offsetof(struct Print, kinds), .kind = JSON_VALUE, .max = 4 },
    SHEET_FIELDS(Print, ),
    {},
};

static bool label_print_put(Request *req)
{
    struct Print print;
    if (!request_param_uuid(req, 1) || !read_body(req, print_fields, &print) ||
        !print_fits(req, &print))
        return false;
    return sql_label_print_put(req, req->params[0], req->params[1], body_json(req),
                               QUOTE(LIMIT_LABELS));
}

static bool label_print_show(Request *req)
{
    if (!request_param_uuid(req, 1))
        return false;
    return sql_label_print_show(req, req->params[0], req->params[1]);
}

struct ListQuery {
    const char *limit, *cursor;
};

static const Field list_fields[] = {
    { "limit", offsetof(struct ListQuery, limit), .kind = INTEGER, .min_value = 1,
      .max_value = LIMIT_PAGE },
    { "cursor", offsetof(struct ListQuery, cursor), .kind = UUID },
    {},
};

static bool label_print_list(Request *req)
{
    struct ListQuery query;
    if (!read_query(req, list_fields, &query))
        return false;
    return sql_label_print_list(req, req->params[0], query.cursor,
                                query.limit ? query.limit : QUOTE(LIMIT_PAGE_DEFAULT));
}

/* The table of stock.c, so that a preview and the sheet cannot differ. */
static bool label_stock_list(Request *req)
{
    json_auto_t *items = json_array();
    for (int i = 0; i < stock_count; i++) {
        const Stock *stock = &stocks[i];
        json_array_append_new(
            items,
            json_pack("{s:s, s:s, s:f, s:f, s:f, s:f, s:f, s:i, s:i, s:f, s:f, s:f, s:f, s:f}",
                      "id", stock->id, "name", stock->name, "page_width", stock->page_width,
                      "page_height", stock->page_height, "width", stock->width, "height",
                      stock->height, "corner", stock->corner, "columns", stock->columns, "rows",
                      stock->rows, "x0", stock->x0, "y0", stock->y0, "dx", stock->dx, "dy",
                      stock->dy, "margin", stock->margin));
    }
    json_auto_t *list = json_pack("{s:O, s:n}", "items", items, "next_cursor");
    char *text = json_dumps(list, JSON_COMPACT | JSON_REAL_PRECISION(6));
    request_defer(req, free, text);
    return answer_json(req, text);
}

static bool label_key_revoke(Request *req)
{
    return sql_label_key_revoke(req, req->params[0], req->params[1]) && answer_status(req, 204);
}

/* What is drawn: a print that was made, or a preview of one. */
struct DocumentQuery {
    const char *print, *kind, *page;
    struct Print preview;
};

static const char *const document_kinds[] = { "sheet", "label", "ruler", NULL };

static const Field document_fields[] = {
    { "print", offsetof(struct DocumentQuery, print), .kind = UUID },
    { "kind", offsetof(struct DocumentQuery, kind), .kind = TEXT, .one_of = document_kinds },
    { "page", offsetof(struct DocumentQuery, page), .kind = INTEGER, .min_value = 1,
      .max_value = LIMIT_LABELS },
    { "codes", offsetof(struct DocumentQuery, preview.codes), .kind = TEXT,
      .max = LIMIT_URI_BYTES },
    { "under", offsetof(struct DocumentQuery, preview.under), .kind = TEXT, .max = 64 },
    { "kinds", offsetof(struct DocumentQuery, preview.kinds), .kind = TEXT, .max = 40 },
    SHEET_FIELDS(DocumentQuery, preview.),
    {},
};

static bool label_document(Request *req, const char *format, const char *content_type)
{
    struct DocumentQuery query;
    if (!read_query(req, document_fields, &query))
        return false;
    const char *drawing_json = print_drawing_json(req, format, query.kind, query.page);
    const char *url = req->config->public_url;
    bool found = false;
    if (query.print != NULL)
        found = sql_label_print_job(req, req->params[0], query.print, drawing_json, url);
    else if (print_fits(req, &query.preview))
        found = sql_label_job(req, req->params[0], print_json(req, &query.preview), drawing_json,
                              url, QUOTE(LIMIT_LABELS));
    if (!found)
        return false;
    answer_header(
        req, "Content-Disposition",
        arena_printf(req->arena, "inline; filename=\"labels-%s.%s\"", req->params[0], format));
    return labels_draw(req, req->answer, req->answer_size_bytes, content_type);
}

static bool label_pdf(Request *req)
{
    return label_document(req, "pdf", "application/pdf");
}

static bool label_svg(Request *req)
{
    return label_document(req, "svg", "image/svg+xml");
}

static bool label_png(Request *req)
{
    return label_document(req, "png", "image/png");
}

const Route label_routes[] = {
    ROUTE("GET", "/sites/{site}/labels.pdf", label_pdf, NEED_LABELS, LANE_SLOW,
          .produces = "application/pdf", .query = true),
    ROUTE("GET", "/sites/{site}/labels.svg", label_svg, NEED_LABELS, LANE_SLOW,
          .produces = "image/svg+xml", .query = true),
    ROUTE("GET", "/sites/{site}/labels.png", label_png, NEED_LABELS, LANE_SLOW,
          .produces = "image/png", .query = true),
    ROUTE("GET", "/sites/{site}/label-stocks", label_stock_list, NEED_LABELS, LANE_FAST),
    ROUTE("GET", "/sites/{site}/label-prints", label_print_list, NEED_LABELS, LANE_FAST,
          .query = true),
    ROUTE("GET", "/sites/{site}/label-prints/{id}", label_print_show, NEED_LABELS, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/label-prints/{id}", label_print_put, NEED_LABELS, LANE_SLOW),
    ROUTE("DELETE", "/sites/{site}/label-keys/{code}", label_key_revoke, NEED_LABELS, LANE_FAST),
    {},
};

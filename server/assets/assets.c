/* assets: the physical units; their tag stays on them when they move.
 * Shape is checked here; truth is checked by assets.sql and migrations/0006. */
#include "server/assets/assets.h"

#include "common/str.h"
#include "server/http/body.h"
#include "sql.gen.h"

static const char *const list_status[] = { "in_use", "in_store", "retired", "all", NULL };

struct AssetQuery {
    const char *q, *under, *type, *status, *limit, *cursor;
};

static const Field query_fields[] = {
    { "q", offsetof(struct AssetQuery, q), .kind = TEXT, .max = 100 },
    { "under", offsetof(struct AssetQuery, under), .kind = TEXT, .max = 64 },
    { "type", offsetof(struct AssetQuery, type), .kind = TEXT, .max = 2 },
    { "status", offsetof(struct AssetQuery, status), .kind = TEXT, .one_of = list_status },
    { "limit", offsetof(struct AssetQuery, limit), .kind = INTEGER, .min_value = 1,
      .max_value = LIMIT_PAGE },
    { "cursor", offsetof(struct AssetQuery, cursor), .kind = TEXT, .max = 64 },
    {},
};

static bool asset_list(Request *req)
{
    struct AssetQuery query;
    if (!read_query(req, query_fields, &query))
        return false;
    if (!query.status)
        query.status = "all";
    return sql_asset_list(req, req->params[0], query.q, query.under, query.type,
                          str_equal(query.status, "all") ? NULL : query.status, query.cursor,
                          query.limit ? query.limit : "50");
}

static bool asset_show(Request *req)
{
    return sql_asset_show(req, req->params[0], req->params[1]);
}

struct AssetBody {
    const char *name_zh, *name_en, *manufacturer, *model, *serial_number, *installed_on,
        *warranty_until, *warranty_note, *note, *attributes, *documents;
};

static const Field edit_fields[] = {
    { "name_zh", offsetof(struct AssetBody, name_zh), .kind = TEXT, .max = 100 },
    { "name_en", offsetof(struct AssetBody, name_en), .kind = TEXT, .max = 100 },
    { "manufacturer", offsetof(struct AssetBody, manufacturer), .kind = TEXT, .max = 100 },
    { "model", offsetof(struct AssetBody, model), .kind = TEXT, .max = 100 },
    { "serial_number", offsetof(struct AssetBody, serial_number), .kind = TEXT, .max = 100 },
    { "installed_on", offsetof(struct AssetBody, installed_on), .kind = DATE },
    { "warranty_until", offsetof(struct AssetBody, warranty_until), .kind = DATE },
    { "warranty_note", offsetof(struct AssetBody, warranty_note), .kind = LONG_TEXT, .max = 500 },
    { "note", offsetof(struct AssetBody, note), .kind = LONG_TEXT, .max = 2000 },
    { "attributes", offsetof(struct AssetBody, attributes), .kind = JSON_VALUE, .max = 200 },
    { "documents", offsetof(struct AssetBody, documents), .kind = JSON_VALUE, .max = 100 },
    {},
};

static bool asset_put(Request *req)
{
    struct AssetBody body;
    if (!read_body(req, edit_fields, &body))
        return false;
    return sql_asset_put(req, req->params[0], req->params[1], body_json(req));
}

static bool asset_edit(Request *req)
{
    struct AssetBody body;
    const char *version;
    if (!request_if_match(req, &version) || !read_body(req, edit_fields, &body))
        return false;
    return sql_asset_edit(req, req->params[0], req->params[1], body_json(req), version);
}

const Route asset_routes[] = {
    ROUTE("GET", "/sites/{site}/assets", asset_list, NEED_MEMBER, LANE_FAST, .query = true),
    ROUTE("GET", "/sites/{site}/assets/{tag}", asset_show, NEED_MEMBER, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/assets/{tag}", asset_put, NEED_REGISTER_EDIT, LANE_FAST),
    ROUTE("PATCH", "/sites/{site}/assets/{tag}", asset_edit, NEED_REGISTER_EDIT, LANE_FAST),
    {},
};

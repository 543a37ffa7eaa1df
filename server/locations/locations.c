/* locations: the tree of places: buildings, floors, zones, rooms, outdoor grounds.
 * Shape is checked here; truth is checked by locations.sql and migrations/0006. */
#include "server/locations/locations.h"

#include "common/str.h"
#include "server/http/body.h"
#include "sql.gen.h"

static const char *const list_status[] = { "draft", "active", "retired", "merged", "all", NULL };
static const char *const kinds[] = { "building", "outdoor", "floor", "zone", "room", NULL };
static const char *const edit_status[] = { "draft", "active", NULL };

struct LocationQuery {
    const char *q, *under, *parent, *kind, *status, *limit, *cursor;
};

static const Field query_fields[] = {
    { "q", offsetof(struct LocationQuery, q), .kind = TEXT, .max = 100 },
    { "under", offsetof(struct LocationQuery, under), .kind = TEXT, .max = 64 },
    { "parent", offsetof(struct LocationQuery, parent), .kind = TEXT, .max = 64 },
    { "kind", offsetof(struct LocationQuery, kind), .kind = TEXT, .one_of = kinds },
    { "status", offsetof(struct LocationQuery, status), .kind = TEXT, .one_of = list_status },
    { "limit", offsetof(struct LocationQuery, limit), .kind = INTEGER, .min_value = 1,
      .max_value = LIMIT_PAGE },
    { "cursor", offsetof(struct LocationQuery, cursor), .kind = TEXT, .max = 64 },
    {},
};

static bool location_list(Request *req)
{
    struct LocationQuery query;
    if (!read_query(req, query_fields, &query))
        return false;
    if (!query.status)
        query.status = "active";
    return sql_location_list(req, req->params[0], query.q, query.under, query.parent, query.kind,
                             str_equal(query.status, "all") ? NULL : query.status, query.cursor,
                             query.limit ? query.limit : "50");
}

static bool location_show(Request *req)
{
    return sql_location_show(req, req->params[0], req->params[1]);
}

struct LocationBody {
    const char *name_zh, *name_en, *room_kind, *elevation_m, *area_m2, *no_photos, *status, *note,
        *attributes, *documents;
};

static const Field edit_fields[] = {
    { "name_zh", offsetof(struct LocationBody, name_zh), .kind = TEXT, .max = 100 },
    { "name_en", offsetof(struct LocationBody, name_en), .kind = TEXT, .max = 100 },
    { "room_kind", offsetof(struct LocationBody, room_kind), .kind = TEXT, .max = 20 },
    { "elevation_m", offsetof(struct LocationBody, elevation_m), .kind = DECIMAL },
    { "area_m2", offsetof(struct LocationBody, area_m2), .kind = DECIMAL },
    { "no_photos", offsetof(struct LocationBody, no_photos), .kind = BOOLEAN },
    { "status", offsetof(struct LocationBody, status), .kind = TEXT, .one_of = edit_status },
    { "note", offsetof(struct LocationBody, note), .kind = LONG_TEXT, .max = 2000 },
    { "attributes", offsetof(struct LocationBody, attributes), .kind = JSON_VALUE, .max = 200 },
    { "documents", offsetof(struct LocationBody, documents), .kind = JSON_VALUE, .max = 100 },
    {},
};

static bool location_put(Request *req)
{
    struct LocationBody body;
    if (!read_body(req, edit_fields, &body))
        return false;
    return sql_location_put(req, req->params[0], req->params[1], body_json(req));
}

static bool location_edit(Request *req)
{
    struct LocationBody body;
    const char *version;
    if (!request_if_match(req, &version) || !read_body(req, edit_fields, &body))
        return false;
    return sql_location_edit(req, req->params[0], req->params[1], body_json(req), version);
}

struct ResponsibilityBody {
    const char *user_id, *from, *to;
};

static const Field responsibility_fields[] = {
    { "user_id", offsetof(struct ResponsibilityBody, user_id), .kind = UUID, .required = true },
    { "from", offsetof(struct ResponsibilityBody, from), .kind = DATE, .required = true },
    { "to", offsetof(struct ResponsibilityBody, to), .kind = DATE },
    {},
};

static bool responsibility_put(Request *req)
{
    struct ResponsibilityBody body;
    if (!request_param_uuid(req, 2) || !read_body(req, responsibility_fields, &body))
        return false;
    return sql_responsibility_put(req, req->params[0], req->params[1], req->params[2], body.user_id,
                                  body.from, body.to);
}

const Route location_routes[] = {
    ROUTE("GET", "/sites/{site}/locations", location_list, NEED_MEMBER, LANE_FAST, .query = true),
    ROUTE("GET", "/sites/{site}/locations/{code}", location_show, NEED_MEMBER, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/locations/{code}", location_put, NEED_REGISTER_EDIT, LANE_FAST),
    ROUTE("PATCH", "/sites/{site}/locations/{code}", location_edit, NEED_REGISTER_EDIT, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/locations/{code}/responsibilities/{id}", responsibility_put,
          NEED_REGISTER_EDIT, LANE_FAST),
    {},
};

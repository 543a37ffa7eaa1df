/* positions: the fixed place of one thing ("3rd luminaire of room B12"), and which unit fills it.
 * Shape is checked here; truth is checked by positions.sql and migrations/0006. */
#include "server/positions/positions.h"

#include "common/str.h"
#include "server/http/body.h"
#include "sql.gen.h"

static const char *const list_status[] = { "draft", "active", "retired", "merged", "all", NULL };
static const char *const edit_status[] = { "draft", "active", NULL };

struct PositionQuery {
    const char *q, *under, *type, *status, *limit, *cursor;
};

static const Field query_fields[] = {
    { "q", offsetof(struct PositionQuery, q), .kind = TEXT, .max = 100 },
    { "under", offsetof(struct PositionQuery, under), .kind = TEXT, .max = 64 },
    { "type", offsetof(struct PositionQuery, type), .kind = TEXT, .max = 2 },
    { "status", offsetof(struct PositionQuery, status), .kind = TEXT, .one_of = list_status },
    { "limit", offsetof(struct PositionQuery, limit), .kind = INTEGER, .min_value = 1,
      .max_value = LIMIT_PAGE },
    { "cursor", offsetof(struct PositionQuery, cursor), .kind = TEXT, .max = 64 },
    {},
};

static bool position_list(Request *req)
{
    struct PositionQuery query;
    if (!read_query(req, query_fields, &query))
        return false;
    if (!query.status)
        query.status = "active";
    return sql_position_list(req, req->params[0], query.q, query.under, query.type,
                             str_equal(query.status, "all") ? NULL : query.status, query.cursor,
                             query.limit ? query.limit : "50");
}

static bool position_show(Request *req)
{
    return sql_position_show(req, req->params[0], req->params[1]);
}

struct PositionBody {
    const char *name_zh, *name_en, *sign_type, *sign_scheme, *sign_number, *status, *note,
        *attributes, *documents;
};

static const Field edit_fields[] = {
    { "name_zh", offsetof(struct PositionBody, name_zh), .kind = TEXT, .max = 100 },
    { "name_en", offsetof(struct PositionBody, name_en), .kind = TEXT, .max = 100 },
    { "sign_type", offsetof(struct PositionBody, sign_type), .kind = TEXT, .max = 10 },
    { "sign_scheme", offsetof(struct PositionBody, sign_scheme), .kind = TEXT, .max = 40 },
    { "sign_number", offsetof(struct PositionBody, sign_number), .kind = TEXT, .max = 40 },
    { "status", offsetof(struct PositionBody, status), .kind = TEXT, .one_of = edit_status },
    { "note", offsetof(struct PositionBody, note), .kind = LONG_TEXT, .max = 2000 },
    { "attributes", offsetof(struct PositionBody, attributes), .kind = JSON_VALUE, .max = 200 },
    { "documents", offsetof(struct PositionBody, documents), .kind = JSON_VALUE, .max = 100 },
    {},
};

static bool position_put(Request *req)
{
    struct PositionBody body;
    if (!read_body(req, edit_fields, &body))
        return false;
    return sql_position_put(req, req->params[0], req->params[1], body_json(req));
}

static bool position_edit(Request *req)
{
    struct PositionBody body;
    const char *version;
    if (!request_if_match(req, &version) || !read_body(req, edit_fields, &body))
        return false;
    return sql_position_edit(req, req->params[0], req->params[1], body_json(req), version);
}

struct UnitBody {
    const char *tag, *reason;
};

/* tag may be null (the position becomes empty), so it is not "required" in the table's sense. */
static const Field unit_fields[] = {
    { "tag", offsetof(struct UnitBody, tag), .kind = TEXT, .max = 20 },
    { "reason", offsetof(struct UnitBody, reason), .kind = TEXT, .max = 200 },
    {},
};

static bool position_unit_put(Request *req)
{
    struct UnitBody body;
    if (!request_param_uuid(req, 2) || !read_body(req, unit_fields, &body))
        return false;
    return sql_position_unit_put(req, req->params[0], req->params[1], req->params[2], body.tag,
                                 body.reason);
}

const Route position_routes[] = {
    ROUTE("GET", "/sites/{site}/positions", position_list, NEED_MEMBER, LANE_FAST, .query = true),
    ROUTE("GET", "/sites/{site}/positions/{code}", position_show, NEED_MEMBER, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/positions/{code}", position_put, NEED_REGISTER_EDIT, LANE_FAST),
    ROUTE("PATCH", "/sites/{site}/positions/{code}", position_edit, NEED_REGISTER_EDIT, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/positions/{code}/units/{id}", position_unit_put, NEED_REGISTER_EDIT,
          LANE_FAST),
    {},
};

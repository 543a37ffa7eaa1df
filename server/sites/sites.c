/* sites: where we work, by which clock and calendar, and the dictionaries that all sites share. */
#include "server/sites/sites.h"

#include "server/http/body.h"
#include "sql.gen.h"

static bool site_list(Request *req)
{
    return sql_site_list(req);
}

static bool site_show(Request *req)
{
    return sql_site_show(req, req->params[0]);
}

struct SiteBody {
    const char *name_zh, *name_en, *time_zone, *day_cutoff, *working_days;
};

static const Field site_fields[] = {
    { "name_zh", offsetof(struct SiteBody, name_zh), .kind = TEXT, .max = 100 },
    { "name_en", offsetof(struct SiteBody, name_en), .kind = TEXT, .max = 100 },
    { "time_zone", offsetof(struct SiteBody, time_zone), .kind = TEXT, .max = 60 },
    { "day_cutoff", offsetof(struct SiteBody, day_cutoff), .kind = TEXT, .max = 5 },
    { "working_days", offsetof(struct SiteBody, working_days), .kind = JSON_VALUE, .max = 7 },
    {},
};

static bool site_edit(Request *req)
{
    struct SiteBody body;
    const char *version;
    if (!request_if_match(req, &version) || !read_body(req, site_fields, &body))
        return false;
    return sql_site_edit(req, req->params[0], body_json(req), version);
}

static bool calendar_list(Request *req)
{
    return sql_calendar_list(req, req->params[0]);
}

struct DayBody {
    const char *working, *name_zh, *name_en;
};

static const Field day_fields[] = {
    { "working", offsetof(struct DayBody, working), .kind = BOOLEAN, .required = true },
    { "name_zh", offsetof(struct DayBody, name_zh), .kind = TEXT, .max = 100 },
    { "name_en", offsetof(struct DayBody, name_en), .kind = TEXT, .max = 100 },
    {},
};

static bool calendar_day_put(Request *req)
{
    struct DayBody body;
    if (!read_body(req, day_fields, &body))
        return false;
    return sql_calendar_day_put(req, req->params[0], req->params[1], body.working, body.name_zh,
                                body.name_en);
}

static bool calendar_day_delete(Request *req)
{
    return sql_calendar_day_delete(req, req->params[0], req->params[1]);
}

static bool dictionary_show(Request *req)
{
    return sql_dictionary_show(req);
}

const Route site_routes[] = {
    ROUTE("GET", "/sites", site_list, NEED_SIGNED_IN, LANE_FAST),
    ROUTE("GET", "/sites/{site}", site_show, NEED_MEMBER, LANE_FAST),
    ROUTE("PATCH", "/sites/{site}", site_edit, NEED_USERS, LANE_FAST),
    ROUTE("GET", "/sites/{site}/calendar", calendar_list, NEED_MEMBER, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/calendar/{day}", calendar_day_put, NEED_USERS, LANE_FAST),
    ROUTE("DELETE", "/sites/{site}/calendar/{day}", calendar_day_delete, NEED_USERS, LANE_FAST),
    ROUTE("GET", "/dictionaries", dictionary_show, NEED_SIGNED_IN, LANE_FAST),
    {},
};

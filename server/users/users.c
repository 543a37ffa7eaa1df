/* users: the people of a site, what they are there, and its teams. Shape is checked here; who may
 * touch whom, and that a site keeps an administrator, is checked by the functions of migration
 * 0008. */
#include "server/users/users.h"
#include "server/http/body.h"
#include "sql.gen.h"

struct ListQuery {
    const char *q, *state, *may, *cursor, *limit;
};
static const char *const states[] = { "invited", "active", "deactivated", "left", NULL };
static const Field list_fields[] = {
    { "q", offsetof(struct ListQuery, q), .kind = TEXT, .max = 100 },
    { "state", offsetof(struct ListQuery, state), .kind = TEXT, .one_of = states },
    { "cursor", offsetof(struct ListQuery, cursor), .kind = TEXT },
    { "limit", offsetof(struct ListQuery, limit), .kind = INTEGER, .min_value = 1,
      .max_value = LIMIT_PAGE },
    {}
};
static const Field person_fields[] = {
    { "q", offsetof(struct ListQuery, q), .kind = TEXT, .max = 100 },
    { "may", offsetof(struct ListQuery, may), .kind = TEXT, .max = 20 },
    { "cursor", offsetof(struct ListQuery, cursor), .kind = TEXT },
    { "limit", offsetof(struct ListQuery, limit), .kind = INTEGER, .min_value = 1,
      .max_value = LIMIT_PAGE },
    {}
};

static bool user_list(Request *req)
{
    struct ListQuery query;
    return read_query(req, list_fields, &query) &&
           sql_user_list(req, req->params[0], query.q, query.state, query.cursor, query.limit);
}

static bool person_list(Request *req)
{
    struct ListQuery query;
    return read_query(req, person_fields, &query) &&
           sql_person_list(req, req->params[0], query.q, query.may, query.cursor, query.limit);
}

static bool user_show(Request *req)
{
    return request_param_uuid(req, 1) && sql_user_show(req, req->params[0], req->params[1]);
}

struct UserBody {
    const char *login, *name_zh, *name_en, *phone, *language, *memberships;
};
static const char *const languages[] = { "zh", "en", NULL };
#define USER_NAMES                                                                         \
    { "name_zh", offsetof(struct UserBody, name_zh), .kind = TEXT, .max = 60 },            \
        { "name_en", offsetof(struct UserBody, name_en), .kind = TEXT, .max = 60 },        \
        { "phone", offsetof(struct UserBody, phone), .kind = TEXT, .max = 40 },            \
    {                                                                                      \
        "language", offsetof(struct UserBody, language), .kind = TEXT, .one_of = languages \
    }
static const Field user_fields[] = {
    { "login", offsetof(struct UserBody, login), .kind = TEXT, .max = 40, .required = true },
    USER_NAMES,
    { "memberships", offsetof(struct UserBody, memberships), .kind = JSON_VALUE, .max = 50 },
    {}
};
static const Field user_edit_fields[] = {
    { "login", offsetof(struct UserBody, login), .kind = TEXT, .max = 40 }, USER_NAMES, {}
};
static const Field membership_fields[] = { { "memberships", offsetof(struct UserBody, memberships),
                                             .kind = JSON_VALUE, .max = 50, .required = true },
                                           {} };

static bool user_put(Request *req)
{
    struct UserBody body;
    return request_param_uuid(req, 1) && read_body(req, user_fields, &body) &&
           sql_user_put(req, req->params[0], req->params[1], body.login, body.name_zh, body.name_en,
                        body.phone, body.language, body.memberships);
}

static bool user_edit(Request *req)
{
    struct UserBody body;
    const char *version;
    return request_param_uuid(req, 1) && request_if_match(req, &version) &&
           read_body(req, user_edit_fields, &body) &&
           sql_user_edit(req, req->params[0], req->params[1], version, body.login, body.name_zh,
                         body.name_en, body.phone, body.language);
}

static bool user_memberships_put(Request *req)
{
    struct UserBody body;
    const char *version;
    return request_param_uuid(req, 1) && request_if_match(req, &version) &&
           read_body(req, membership_fields, &body) &&
           sql_user_memberships_put(req, req->params[0], req->params[1], version, body.memberships,
                                    req->actor.session_id);
}

struct DeactivationBody {
    const char *hand_to;
};
static const Field deactivation_fields[] = {
    { "hand_to", offsetof(struct DeactivationBody, hand_to), .kind = UUID }, {}
};

static bool user_deactivate(Request *req)
{
    struct DeactivationBody body;
    return request_param_uuid(req, 1) && read_body(req, deactivation_fields, &body) &&
           sql_user_deactivate(req, req->params[0], req->params[1], body.hand_to);
}

static bool user_reactivate(Request *req)
{
    return request_param_uuid(req, 1) && sql_user_reactivate(req, req->params[0], req->params[1]);
}

static bool team_list(Request *req)
{
    return sql_team_list(req, req->params[0]);
}

struct TeamBody {
    const char *name_zh, *name_en;
};
static const Field team_fields[] = {
    { "name_zh", offsetof(struct TeamBody, name_zh), .kind = TEXT, .max = 60 },
    { "name_en", offsetof(struct TeamBody, name_en), .kind = TEXT, .max = 60 },
    {}
};

static bool team_put(Request *req)
{
    struct TeamBody body;
    return read_body(req, team_fields, &body) &&
           sql_team_put(req, req->params[0], req->params[1], body.name_zh, body.name_en);
}

const Route user_routes[] = {
    ROUTE("GET", "/sites/{site}/users", user_list, NEED_USERS, LANE_FAST, .query = true),
    ROUTE("GET", "/sites/{site}/users/{id}", user_show, NEED_USERS, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/users/{id}", user_put, NEED_USERS, LANE_FAST),
    ROUTE("PATCH", "/sites/{site}/users/{id}", user_edit, NEED_USERS, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/users/{id}/memberships", user_memberships_put, NEED_USERS,
          LANE_FAST),
    ROUTE("PUT", "/sites/{site}/users/{id}/deactivation", user_deactivate, NEED_USERS, LANE_FAST),
    ROUTE("DELETE", "/sites/{site}/users/{id}/deactivation", user_reactivate, NEED_USERS,
          LANE_FAST),
    ROUTE("GET", "/sites/{site}/people", person_list, NEED_MEMBER, LANE_FAST, .query = true),
    ROUTE("GET", "/sites/{site}/teams", team_list, NEED_MEMBER, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/teams/{key}", team_put, NEED_USERS, LANE_FAST),
    {}
};

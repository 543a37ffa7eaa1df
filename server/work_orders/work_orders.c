/* work_orders: what was asked for, what was done about it, and the proof.
 * Shape is checked here; truth is checked by work_orders.sql and migrations/0005. */
#include "server/work_orders/work_orders.h"

#include "common/str.h"
#include "common/uuid.h"
#include "server/http/body.h"
#include "sql.gen.h"

static const char *const priorities[] = { "P1", "P2", "P3", "P4", "P5", NULL };
static const char *const sources[] = { "scan", "desk", "radio", "patrol", "plan", NULL };

struct ListQuery {
    const char *state, *assignee, *reporter, *priority, *under, *at, *q, *limit, *cursor;
};

static const Field list_fields[] = {
    { "state", offsetof(struct ListQuery, state), .kind = TEXT, .max = 200 },
    { "assignee", offsetof(struct ListQuery, assignee), .kind = TEXT, .max = 36 },
    { "reporter", offsetof(struct ListQuery, reporter), .kind = TEXT, .max = 36 },
    { "priority", offsetof(struct ListQuery, priority), .kind = TEXT, .one_of = priorities },
    { "under", offsetof(struct ListQuery, under), .kind = TEXT, .max = 64 },
    { "at", offsetof(struct ListQuery, at), .kind = TEXT, .max = 64 },
    { "q", offsetof(struct ListQuery, q), .kind = TEXT, .max = 100 },
    { "limit", offsetof(struct ListQuery, limit), .kind = INTEGER, .min_value = 1,
      .max_value = LIMIT_PAGE },
    { "cursor", offsetof(struct ListQuery, cursor), .kind = TEXT, .max = 80 },
    {},
};

static bool is_uuid(const char *text)
{
    char lowered[UUID_TEXT_BYTES];
    return uuid_read(text, lowered);
}

/* A person in a filter: an id, "me", or a further word; in any other text there is nobody. */
static bool person_filter(Request *req, const char *field, const char *text, const char *word)
{
    if (!text || str_equal(text, "me") || (word && str_equal(text, word)) || is_uuid(text))
        return true;
    return fail(req, FAULT_INVALID, field, "“%s”不是人员编号，也不是 me。",
                "\"%s\" is no person's id, nor \"me\".", text);
}

/* As a page says where the next one begins: the time of its last row in UTC, "_", that row's id. */
static bool cursor_check(Request *req, const char *cursor)
{
    enum { TIME_LENGTH = 27 };
    if (!cursor || (strlen(cursor) > TIME_LENGTH && cursor[TIME_LENGTH] == '_' &&
                    is_uuid(cursor + TIME_LENGTH + 1)))
        return true;
    return fail(req, FAULT_INVALID, "cursor", "翻页标记须是上一页给出的 next_cursor。",
                "A cursor is the next_cursor of the page before.");
}

static bool work_order_list(Request *req)
{
    struct ListQuery query;
    if (!read_query(req, list_fields, &query) ||
        !person_filter(req, "assignee", query.assignee, "none") ||
        !person_filter(req, "reporter", query.reporter, NULL) || !cursor_check(req, query.cursor))
        return false;
    return sql_work_order_list(req, req->params[0], query.state ? query.state : "open",
                               query.assignee, query.reporter, query.priority, query.under,
                               query.at, query.q, query.cursor, query.limit ? query.limit : "50");
}

static bool work_order_show(Request *req)
{
    if (!request_param_uuid(req, 1))
        return false;
    return sql_work_order_show(req, req->params[0], req->params[1]);
}

struct ReportBody {
    const char *code, *at, *symptom, *words, *contact, *priority, *source, *photos;
};

static const Field report_fields[] = {
    { "code", offsetof(struct ReportBody, code), .kind = TEXT, .max = LIMIT_CODE_INPUT_BYTES,
      .required = true },
    { "at", offsetof(struct ReportBody, at), .kind = TIME, .required = true },
    { "symptom", offsetof(struct ReportBody, symptom), .kind = TEXT, .max = 3 },
    { "words", offsetof(struct ReportBody, words), .kind = LONG_TEXT, .max = 2000 },
    { "contact", offsetof(struct ReportBody, contact), .kind = TEXT, .max = 200 },
    { "priority", offsetof(struct ReportBody, priority), .kind = TEXT, .one_of = priorities },
    { "source", offsetof(struct ReportBody, source), .kind = TEXT, .one_of = sources },
    { "photos", offsetof(struct ReportBody, photos), .kind = JSON_VALUE, .max = 10 },
    {},
};

/* Report: the client names the work order. */
static bool work_order_put(Request *req)
{
    struct ReportBody body;
    if (!request_param_uuid(req, 1) || !read_body(req, report_fields, &body))
        return false;
    return sql_work_order_put(req, req->params[0], req->params[1], body_json(req));
}

static const char *const waits[] = { "parts",    "access",      "outside_party",
                                     "approval", "appointment", NULL };

struct EventBody {
    const char *action, *at, *note, *reason, *code, *cause, *measures, *assignee, *priority,
        *symptom, *place, *waiting_for, *review_on, *approver, *answer, *told, *explanation,
        *target, *satisfaction, *photos;
};

static const Field event_fields[] = {
    { "action", offsetof(struct EventBody, action), .kind = TEXT, .max = 24, .required = true },
    { "at", offsetof(struct EventBody, at), .kind = TIME, .required = true },
    { "note", offsetof(struct EventBody, note), .kind = LONG_TEXT, .max = 2000 },
    { "reason", offsetof(struct EventBody, reason), .kind = TEXT, .max = 500 },
    { "code", offsetof(struct EventBody, code), .kind = TEXT, .max = LIMIT_CODE_INPUT_BYTES },
    { "cause", offsetof(struct EventBody, cause), .kind = TEXT, .max = 3 },
    { "measures", offsetof(struct EventBody, measures), .kind = LONG_TEXT, .max = 2000 },
    { "assignee", offsetof(struct EventBody, assignee), .kind = UUID },
    { "priority", offsetof(struct EventBody, priority), .kind = TEXT, .one_of = priorities },
    { "symptom", offsetof(struct EventBody, symptom), .kind = TEXT, .max = 3 },
    { "place", offsetof(struct EventBody, place), .kind = TEXT, .max = LIMIT_CODE_INPUT_BYTES },
    { "waiting_for", offsetof(struct EventBody, waiting_for), .kind = TEXT, .one_of = waits },
    { "review_on", offsetof(struct EventBody, review_on), .kind = DATE },
    { "approver", offsetof(struct EventBody, approver), .kind = UUID },
    { "answer", offsetof(struct EventBody, answer), .kind = LONG_TEXT, .max = 2000 },
    { "told", offsetof(struct EventBody, told), .kind = TEXT, .max = 200 },
    { "explanation", offsetof(struct EventBody, explanation), .kind = LONG_TEXT, .max = 2000 },
    { "target", offsetof(struct EventBody, target), .kind = UUID },
    { "satisfaction", offsetof(struct EventBody, satisfaction), .kind = INTEGER, .min_value = 1,
      .max_value = 5 },
    { "photos", offsetof(struct EventBody, photos), .kind = JSON_VALUE, .max = 10 },
    {},
};

/* The event's id comes from the client: a replay finds it and gets the first answer. */
static bool work_order_event_put(Request *req)
{
    struct EventBody body;
    if (!request_param_uuid(req, 1) || !request_param_uuid(req, 2) ||
        !read_body(req, event_fields, &body))
        return false;
    return sql_work_order_event_put(req, req->params[0], req->params[1], req->params[2],
                                    body_json(req));
}

const Route work_order_routes[] = {
    ROUTE("GET", "/sites/{site}/work-orders", work_order_list, NEED_MEMBER, LANE_FAST,
          .query = true),
    ROUTE("GET", "/sites/{site}/work-orders/{id}", work_order_show, NEED_MEMBER, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/work-orders/{id}", work_order_put, NEED_MEMBER, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/work-orders/{id}/events/{event_id}", work_order_event_put,
          NEED_MEMBER, LANE_FAST),
    {},
};

/* sqlstate: SQLSTATE and constraint name → fault. A constraint is named
 * <table>__<json_field>__<rule>, so a violation names its field. What the database says in its own
 * words goes to the log only. */
#include "server/db/sqlstate.h"
#include "common/log.h"
#include "common/str.h"
#include <jansson.h>

bool sqlstate_may_retry(const char *sqlstate)
{
    return str_equal(sqlstate, "40001") || str_equal(sqlstate, "40P01");
}

bool sqlstate_is_lost(const char *sqlstate)
{
    return !sqlstate || !*sqlstate || str_starts(sqlstate, "08") || str_starts(sqlstate, "57P");
}

/* The middle of <table>__<field>__<rule>; NULL when the name has no such form. */
static const char *constraint_field(Arena *arena, const char *constraint)
{
    const char *start = constraint ? strstr(constraint, "__") : NULL;
    const char *end = start ? strstr(start + 2, "__") : NULL;
    return end ? arena_strndup(arena, start + 2, (size_t)(end - start - 2)) : NULL;
}

static void drop(json_t **tree)
{
    json_decref(*tree);
}

/* fault(slug, zh, en, field, extra) of migration 0001. */
static bool fail_by_rule(Request *req, const DbError *error)
{
    __attribute__((cleanup(drop))) json_t *detail =
        json_loads(error->detail ? error->detail : "", JSON_REJECT_DUPLICATES, NULL);
    const char *zh = json_string_value(json_object_get(detail, "zh"));
    const char *en = json_string_value(json_object_get(detail, "en"));
    const char *field = json_string_value(json_object_get(detail, "field"));
    json_t *extra = json_object_get(detail, "extra");
    FaultKind kind = fault_by_slug(error->message);
    if (kind == FAULT_INTERNAL)
        log_event(LOG_ERROR, "a rule raised an unknown fault", "request", req->id, "statement",
                  error->statement, "slug", error->message, NULL);
    (void)fail(req, kind, field ? arena_strdup(req->arena, field) : NULL, "%s", "%s",
               req->lang == LANG_ZH ? (zh ? zh : "") : (en ? en : ""));
    if (json_is_object(extra)) {
        char *text = json_dumps(extra, JSON_COMPACT);
        (void)fail_extra(req, arena_strdup(req->arena, text ? text : "{}"));
        free(text);
    }
    return false;
}

static bool fail_by_constraint(Request *req, const DbError *error)
{
    const char *state = error->sqlstate;
    const char *field = constraint_field(req->arena, error->constraint);
    if (!field && error->column && *error->column)
        field = arena_strdup(req->arena, error->column);
    const char *name = field ? field : "?";
    if (str_equal(state, "23505"))
        return fail(req, FAULT_CONFLICT, field, "“%s”的这个值已被使用。",
                    "This value of “%s” is already in use.", name);
    if (str_equal(state, "23P01"))
        return fail(req, FAULT_CONFLICT, field, "“%s”与已有记录重叠。",
                    "“%s” overlaps with what is stored.", name);
    if (str_equal(state, "23503") && str_equal(req->method, "DELETE"))
        return fail(req, FAULT_IN_USE, field, "仍被其他记录使用，不能删除。",
                    "Other records still use this, so it cannot be deleted.");
    if (str_equal(state, "23503"))
        return fail(req, FAULT_INVALID, field, "“%s”所指的记录不存在。",
                    "“%s” names something that does not exist.", name);
    if (str_equal(state, "23502"))
        return fail(req, FAULT_INVALID, field, "“%s”不能为空。", "“%s” must be given.", name);
    return fail(req, FAULT_INVALID, field, "“%s”的值不合要求。", "The value of “%s” is not valid.",
                name);
}

static bool fail_by_data(Request *req, const DbError *error)
{
    const char *state = error->sqlstate;
    if (str_equal(state, "22021") || str_equal(state, "22P05"))
        return fail(req, FAULT_BAD_TEXT, NULL, "文字编码有误。", "This text cannot be stored.");
    if (str_equal(state, "22P02") &&
        (str_equal(req->method, "GET") || str_equal(req->method, "HEAD")))
        return fail(req, FAULT_NOT_FOUND, NULL, "没有这条记录。", "There is no such record.");
    return fail(req, FAULT_INVALID, NULL, "有一个值的格式或范围不对。",
                "A value has the wrong form or is out of range.");
}

static bool fail_unavailable(Request *req, int retry_after_s)
{
    (void)fail(req, FAULT_UNAVAILABLE, NULL, "数据库暂时不可用，请稍后再试。",
               "The database is not available just now; please try again shortly.");
    return fail_retry_after(req, retry_after_s);
}

static bool fail_by_load(Request *req, const DbError *error)
{
    const char *state = error->sqlstate;
    if (str_equal(state, "53100"))
        return fail(req, FAULT_STORAGE_FULL, NULL, "数据库的存储空间已满，未保存任何内容。",
                    "The database has no space left; nothing was saved.");
    if (str_equal(state, "57014")) {
        (void)fail(req, FAULT_UNAVAILABLE, NULL, "处理超时，未保存任何内容，请稍后再试。",
                   "This took too long and was stopped; nothing was saved. Please try again.");
        return fail_retry_after(req, 5);
    }
    return fail_unavailable(req, 2);
}

bool sqlstate_fail(Request *req, const DbError *error)
{
    const char *state = error->sqlstate;
    if (str_equal(state, "FX001"))
        return fail_by_rule(req, error);
    bool quiet = !sqlstate_is_lost(state) && (str_starts(state, "23") || str_starts(state, "22"));
    log_event(quiet ? LOG_INFO : LOG_WARN, "statement refused", "request", req->id, "statement",
              error->statement, "sqlstate", state, "constraint", error->constraint, "message",
              error->message, NULL);
    if (sqlstate_is_lost(state))
        return fail_unavailable(req, 2);
    if (str_starts(state, "23"))
        return fail_by_constraint(req, error);
    if (str_starts(state, "22"))
        return fail_by_data(req, error);
    if (str_starts(state, "40") || str_starts(state, "53") || str_starts(state, "55P03") ||
        str_equal(state, "57014"))
        return fail_by_load(req, error);
    /* A row that the wall would hide from its writer: the site is not the actor's, so it is not
     * there. */
    if (str_equal(state, "42501") && error->message && strstr(error->message, "row-level security"))
        return fail(req, FAULT_NOT_FOUND, NULL, "没有这条记录。", "There is no such record.");
    return fail(req, FAULT_INTERNAL, NULL, "服务器出错，已记入日志，编号 %s。",
                "The server made a mistake; it is in the log under %s.", req->id);
}

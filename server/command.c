/* command: requests without HTTP, so that a command runs the same statements as a handler. */
#include "server/command.h"
#include "server/db/db.h"
#include "common/str.h"
#include "sql.gen.h"
#include <unistd.h>

#define COMMAND_TIMEOUT_MS 300000

Lang command_lang(void)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return str_starts(value, "zh") ? LANG_ZH : LANG_EN;
    }
    return LANG_EN;
}

static void free_db(void *db)
{
    db_free(db);
}

static Request *request_on(const Config *config, const char *conninfo, const char *key)
{
    Lang lang = command_lang();
    if (!conninfo) {
        (void)fprintf(stderr, lang == LANG_ZH ? "缺少配置 %s。\n" : "%s is not configured.\n", key);
        return NULL;
    }
    Request *req = request_new(config);
    req->lang = lang;
    req->method = "POST"; /* a lost connection is not retried: the outcome would be unknown */
    req->path = req->path_raw = "";
    req->db = db_new(conninfo, COMMAND_TIMEOUT_MS);
    request_defer(req, free_db, req->db);
    if (db_connect(req->db))
        return req;
    (void)fprintf(
        stderr, lang == LANG_ZH ? "连不上数据库（%s）。\n" : "The database of %s is not usable.\n",
        key);
    request_free(req);
    return NULL;
}

Request *request_for_owner(const Config *config)
{
    return request_on(config, config->owner_database, "FIXPOINT_OWNER_DATABASE");
}

static bool find_actor(Request *req, const Config *config, const char *login)
{
    Request *owner = request_for_owner(config);
    if (!owner)
        return false;
    bool found = sql_actor_by_login(owner, login) && db_has_row(owner);
    if (found) {
        req->actor.user_id = arena_strdup(req->arena, db_column(owner, 0));
        req->actor.login = arena_strdup(req->arena, db_column(owner, 1));
    } else if (owner->fault.kind != FAULT_NONE) {
        (void)command_fault(owner);
    } else {
        (void)fprintf(stderr,
                      req->lang == LANG_ZH ? "没有账号 %s，或已停用。\n"
                                           : "There is no active account %s.\n",
                      login);
    }
    request_free(owner);
    return found;
}

Request *request_for_command(const Config *config, const char *login)
{
    Request *req = request_on(config, config->database, "FIXPOINT_DATABASE");
    if (!req || !login || find_actor(req, config, login))
        return req;
    request_free(req);
    return NULL;
}

int command_fault(const Request *req)
{
    const Fault *fault = &req->fault;
    (void)fprintf(stderr, "%s", fault_title(fault->kind, req->lang));
    if (fault->field)
        (void)fprintf(stderr, " (%s)", fault->field);
    (void)fprintf(stderr, req->lang == LANG_ZH ? "：%s\n" : ": %s\n",
                  fault->detail ? fault->detail : "");
    if (fault->extra)
        (void)fprintf(stderr, "%s\n", fault->extra);
    return 1;
}

/* auth: handlers of sign-in, sessions and passwords. What hashes runs in the slow lane, so that a
 * crowd signing in never stands before a scan. The throttle, and what a session may, is in
 * migration 0008; a refusal never tells whether the login exists. */
#include "server/auth/auth.h"
#include "server/auth/cookie.h"
#include "server/auth/password.h"
#include "server/auth/session_cache.h"
#include "server/auth/token.h"
#include "server/config.h"
#include "server/db/db.h"
#include "server/http/body.h"
#include "common/str.h"
#include "sql.gen.h"

#define DEVICE_AGE_S (400L * 24 * 3600) /* the longest that browsers keep a cookie */

static bool too_many(Request *req, const char *wait)
{
    int seconds = (int)strtol(wait, NULL, 10);
    fail(req, FAULT_TOO_MANY, NULL, "尝试次数太多，请 %d 秒后再试。",
         "Too many tries; please try again in %d s.", seconds);
    return fail_retry_after(req, seconds);
}

static bool wrong_password(Request *req)
{
    return fail(req, FAULT_SIGN_IN_REFUSED, NULL, "账号或密码不对。",
                "Login or password is wrong.");
}

/* Counts the try, then verifies. ret_try names the passed try for the statement that follows. */
static bool sign_in(Request *req, const char *login, const char *password, const char **ret_try,
                    const char **ret_stronger)
{
    bool right = false;
    const char *device = token_hash(req->arena, cookie_read(req, COOKIE_DEVICE));
    if (!sql_sign_in_begin(req, login, req->remote, device))
        return false;
    const char *wait = db_column(req, 1);
    if (!str_equal(wait, "0"))
        return too_many(req, wait);
    *ret_try = db_column(req, 0);
    if (!password_verify(req, db_column(req, 2), password, &right, ret_stronger))
        return false;
    return right || wrong_password(req);
}

/* Logins are lower case; what is typed with a capital is meant. */
static const char *login_folded(Request *req, const char *login)
{
    char *folded = arena_strdup(req->arena, login);
    for (char *at = folded; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return folded;
}

struct SignInBody {
    const char *login, *password, *device;
};
static const Field sign_in_fields[] = {
    { "login", offsetof(struct SignInBody, login), .kind = TEXT, .max = 40, .required = true },
    { "password", offsetof(struct SignInBody, password), .kind = TEXT, .max = PASSWORD_MAX,
      .required = true },
    { "device", offsetof(struct SignInBody, device), .kind = TEXT, .max = 60 },
    {}
};

static bool session_start(Request *req)
{
    struct SignInBody body;
    const char *try_id, *stronger;
    if (!read_body(req, sign_in_fields, &body) ||
        !sign_in(req, login_folded(req, body.login), body.password, &try_id, &stronger))
        return false;
    const char *token = token_new(req->arena), *device = token_new(req->arena);
    const char *agent = request_header(req, "User-Agent");
    if (!sql_session_start(req, try_id, token_hash(req->arena, token),
                           token_hash(req->arena, cookie_read(req, COOKIE_SESSION)),
                           token_hash(req->arena, cookie_read(req, COOKIE_DEVICE)),
                           token_hash(req->arena, device), body.device ? body.device : "",
                           agent ? agent : "", req->remote, stronger))
        return false;
    if (db_column(req, 4)) /* here at once, elsewhere as soon as NOTIFY is heard */
        session_cache_forget(db_column(req, 4));
    req->actor.session_id = db_column(req, 0);
    req->actor.user_id = db_column(req, 1);
    cookie_set(req, COOKIE_SESSION, token, strtol(db_column(req, 2), NULL, 10));
    if (str_equal(db_column(req, 3), "t"))
        cookie_set(req, COOKIE_DEVICE, device, DEVICE_AGE_S);
    return sql_session_show(req, req->actor.session_id);
}

static bool session_show(Request *req)
{
    return sql_session_show(req, req->actor.session_id);
}

static bool session_end(Request *req)
{
    if (!sql_session_end(req, req->actor.token_hash))
        return false;
    session_cache_forget(req->actor.user_id);
    cookie_set(req, COOKIE_SESSION, "", 0);
    return answer_status(req, 204);
}

static bool session_list(Request *req)
{
    return sql_session_list(req, req->actor.session_id);
}

static bool session_end_own(Request *req)
{
    if (!request_param_uuid(req, 0) || !sql_session_end_own(req, req->params[0]))
        return false;
    if (!db_has_row(req))
        return fail(req, FAULT_NOT_FOUND, NULL, "没有找到。", "There is no such thing here.");
    session_cache_forget(req->actor.user_id);
    return answer_status(req, 204);
}

struct LanguageBody {
    const char *language;
};
static const char *const languages[] = { "zh", "en", NULL };
static const Field language_fields[] = {
    { "language", offsetof(struct LanguageBody, language), .kind = TEXT, .one_of = languages }, {}
};

static bool session_user_edit(Request *req)
{
    struct LanguageBody body;
    return read_body(req, language_fields, &body) && sql_session_user_edit(req, body.language) &&
           sql_session_show(req, req->actor.session_id);
}

struct PasswordBody {
    const char *current, *password;
};
static const Field password_fields[] = { { "current", offsetof(struct PasswordBody, current),
                                           .kind = TEXT, .max = PASSWORD_MAX, .required = true },
                                         { "password", offsetof(struct PasswordBody, password),
                                           .kind = TEXT, .max = PASSWORD_MAX, .required = true },
                                         {} };

/* The present password is asked for and throttled like a sign-in: a session left open is no way to
 * try passwords. */
static bool password_change(Request *req)
{
    struct PasswordBody body;
    const char *try_id, *unused, *hash;
    if (!read_body(req, password_fields, &body) || !sql_actor_names(req) ||
        !password_check(req, body.password, db_column(req, 0)) ||
        !sign_in(req, req->actor.login, body.current, &try_id, &unused) ||
        !password_hash(req, body.password, &hash) ||
        !sql_password_change(req, try_id, hash, req->actor.session_id))
        return false;
    session_cache_forget(req->actor.user_id);
    return answer_status(req, 204);
}

struct LinkBody {
    const char *token, *password;
};
static const Field link_fields[] = { { "token", offsetof(struct LinkBody, token), .kind = TEXT,
                                       .max = 100, .required = true },
                                     { "password", offsetof(struct LinkBody, password),
                                       .kind = TEXT, .max = PASSWORD_MAX, .required = true },
                                     {} };

static bool password_link_use(Request *req)
{
    struct LinkBody body;
    const char *hash;
    if (!read_body(req, link_fields, &body))
        return false;
    const char *token = token_hash(req->arena, body.token);
    if (!sql_password_link_find(req, token, req->remote))
        return false;
    if (!str_equal(db_column(req, 0), "0"))
        return too_many(req, db_column(req, 0));
    if (!db_column(req, 1))
        return fail(req, FAULT_GONE, NULL, "链接已失效，请向管理员要新的链接。",
                    "This link is no longer valid; ask an administrator for a new one.");
    const char *device = token_new(req->arena);
    if (!password_check(req, body.password, db_column(req, 2)) ||
        !password_hash(req, body.password, &hash) ||
        !sql_password_link_use(req, token, hash,
                               token_hash(req->arena, cookie_read(req, COOKIE_DEVICE)),
                               token_hash(req->arena, device)))
        return false;
    if (str_equal(db_column(req, 0), "t"))
        cookie_set(req, COOKIE_DEVICE, device, DEVICE_AGE_S);
    return answer_json(req, db_column(req, 1));
}

/* The token stands behind "#", which browsers keep to themselves: no log, no Referer. The address
 * is the configured one, whatever Host the request came with. */
static bool password_link_make(Request *req)
{
    if (!request_param_uuid(req, 1) || !request_param_uuid(req, 2))
        return false;
    const char *token = token_new(req->arena);
    return sql_password_link_make(
        req, req->params[0], req->params[1], req->params[2], token_hash(req->arena, token),
        arena_printf(req->arena, "%s/password#%s", req->config->public_url, token));
}

const Route auth_routes[] = {
    ROUTE("POST", "/session", session_start, NEED_NOTHING, LANE_DOOR),
    ROUTE("GET", "/session", session_show, NEED_SIGNED_IN, LANE_FAST),
    ROUTE("DELETE", "/session", session_end, NEED_SIGNED_IN, LANE_FAST),
    ROUTE("GET", "/sessions", session_list, NEED_SIGNED_IN, LANE_FAST),
    ROUTE("DELETE", "/sessions/{id}", session_end_own, NEED_SIGNED_IN, LANE_FAST),
    ROUTE("PATCH", "/session/user", session_user_edit, NEED_SIGNED_IN, LANE_FAST),
    ROUTE("PUT", "/session/password", password_change, NEED_SIGNED_IN, LANE_DOOR),
    ROUTE("POST", "/password-links", password_link_use, NEED_NOTHING, LANE_DOOR),
    ROUTE("PUT", "/sites/{site}/users/{id}/links/{link_id}", password_link_make, NEED_USERS,
          LANE_FAST),
    {}
};

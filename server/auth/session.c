/* session: cookie → actor, from the cache or the database; then whether the route's need is met. */
#include "server/auth/session.h"
#include "server/auth/cookie.h"
#include "server/auth/origin.h"
#include "server/auth/roles.h"
#include "server/auth/session_cache.h"
#include "server/auth/token.h"
#include "server/db/db.h"
#include "sql.gen.h"

/* actor.may counts at the route's site when it has one, so that a need is one bit to look at. */
static void actor_take(Request *req, const char *hash, const Known *known)
{
    req->actor = (Actor){
        .user_id = known->user_id,
        .login = known->login,
        .session_id = known->session_id,
        .token_hash = hash,
        .may = roles_may(known->needs, request_param(req, "site")),
    };
}

bool session_peek(Request *req)
{
    Known known;
    if (req->route->lane == LANE_NONE)
        return true;
    const char *hash = token_hash(req->arena, cookie_read(req, COOKIE_SESSION));
    if (!hash)
        return true;
    if (!session_cache_get(req->arena, hash, &known))
        return false;
    actor_take(req, hash, &known);
    return true;
}

bool session_authenticate(Request *req)
{
    if (session_peek(req))
        return true;
    const char *hash = token_hash(req->arena, cookie_read(req, COOKIE_SESSION));
    uint64_t generation = session_cache_generation();
    if (!sql_session_find(req, hash))
        return false;
    if (db_has_row(req)) {
        Known known = {
            .session_id = db_column(req, 0),
            .user_id = db_column(req, 1),
            .login = db_column(req, 2),
            .needs = db_column(req, 3) ? db_column(req, 3) : "",
        };
        session_cache_put(hash, &known, (int)strtol(db_column(req, 4), NULL, 10), generation);
        actor_take(req, hash, &known);
        return true;
    }
    if (req->route->need == NEED_NOTHING)
        return true;
    return fail(req, FAULT_NOT_SIGNED_IN, NULL, "登录已失效，请重新登录。",
                "Your sign-in has ended; please sign in again.");
}

bool session_may(Request *req, Need need)
{
    if (!origin_check(req))
        return false;
    if (need == NEED_NOTHING)
        return true;
    if (!*req->actor.user_id)
        return fail(req, FAULT_NOT_SIGNED_IN, NULL, "请先登录。", "Please sign in first.");
    if (need == NEED_SIGNED_IN)
        return true;
    if (request_param(req, "site") && req->actor.may == 0)
        return fail(req, FAULT_NOT_FOUND, NULL, "没有找到。", "There is no such thing here.");
    if (!(req->actor.may & UINT64_C(1) << need))
        return fail(req, FAULT_FORBIDDEN, NULL, "你的角色没有此权限。",
                    "Your role does not allow this.");
    return true;
}

void session_forget(const char *user_id)
{
    session_cache_forget(user_id);
}

void session_listening(bool listening)
{
    session_cache_believe(listening);
}

/* session: no credential is known yet, so whoever shows one is refused and whoever shows none is
 * nobody. */
#include "server/auth/session.h"

static bool shows_credential(const Request *req)
{
    return request_header(req, "Cookie") || request_header(req, "Authorization");
}

bool session_peek(Request *req)
{
    return !shows_credential(req) || req->route->need == NEED_NOTHING;
}

bool session_authenticate(Request *req)
{
    if (session_peek(req))
        return true;
    return fail(req, FAULT_NOT_SIGNED_IN, NULL, "登录已失效，请重新登录。",
                "This sign-in is no longer valid; please sign in again.");
}

bool session_may(Request *req, Need need)
{
    if (need == NEED_NOTHING || *req->actor.user_id)
        return true;
    return fail(req, FAULT_NOT_SIGNED_IN, NULL, "请先登录。", "Please sign in first.");
}

void session_forget(const char *user_id)
{
    (void)user_id;
}

void session_listening(bool listening)
{
    (void)listening;
}

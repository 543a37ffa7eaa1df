/* origin: the check against forged requests. Browsers of today say Sec-Fetch-Site over HTTPS and at
 * localhost; older ones and plain HTTP say Origin; a program that says neither has no user to
 * trick, but if it carries a cookie it must show that it means it. The media type is held by the
 * route. */
#include "server/auth/origin.h"
#include "server/auth/cookie.h"
#include "server/config.h"
#include "server/http/router.h"
#include "common/str.h"

static bool is_safe(const char *method)
{
    return str_equal(method, "GET") || str_equal(method, "HEAD") || str_equal(method, "OPTIONS");
}

/* Scheme, host and port of the public address, exactly. */
static bool origin_is_ours(const Request *req, const char *origin)
{
    const char *url = req->config->public_url;
    const char *host = strstr(url, "://");
    size_t length = host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/") : strlen(url);
    return strlen(origin) == length && strncmp(origin, url, length) == 0;
}

bool origin_check(Request *req)
{
    if (is_safe(req->method))
        return true;
    const char *site = request_header(req, "Sec-Fetch-Site");
    const char *origin = request_header(req, "Origin");
    if (site ? !str_equal(site, "same-origin") : origin && !origin_is_ours(req, origin))
        return fail(req, FAULT_CROSS_SITE, NULL, "此请求来自别的网站，已拒绝。",
                    "This request came from another site's page and was refused.");
    const char *meant = request_header(req, "X-Fixpoint");
    if (cookie_read(req, COOKIE_SESSION) && !str_equal(meant, "1"))
        return fail(req, FAULT_CROSS_SITE, NULL, "带登录信息的写操作须有请求头 X-Fixpoint: 1。",
                    "A change with a cookie needs the header X-Fixpoint: 1.");
    return true;
}

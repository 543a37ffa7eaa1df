/* cookie: reads and writes our two cookies. SameSite=Lax so that a scanned label opens signed in.
 */
#include "server/auth/cookie.h"
#include <assert.h>

/* Without HTTPS (a demo at localhost) the prefix, which demands Secure, is not to be had. */
static const char *cookie_name(const Request *req, Cookie cookie)
{
    static const char *const secure[] = { "__Host-s", "__Host-d" };
    static const char *const plain[] = { "fixpoint_s", "fixpoint_d" };
    return req->secure ? secure[cookie] : plain[cookie];
}

const char *cookie_read(const Request *req, Cookie cookie)
{
    const char *name = cookie_name(req, cookie);
    size_t name_length = strlen(name);
    const char *at = request_header(req, "Cookie");
    while (at && *at) {
        at += strspn(at, "; ");
        size_t length = strcspn(at, ";");
        if (length > name_length && at[name_length] == '=' && strncmp(at, name, name_length) == 0)
            return arena_strndup(req->arena, at + name_length + 1, length - name_length - 1);
        at += length;
    }
    return NULL;
}

void cookie_set(Request *req, Cookie cookie, const char *value, long age_s)
{
    /* answer_header() keeps one of a name; two cookies are two headers. */
    assert(req->header_count < sizeof req->headers / sizeof *req->headers);
    req->headers[req->header_count++] = (Pair){
        "Set-Cookie",
        arena_printf(req->arena, "%s=%s; Path=/; Max-Age=%ld; HttpOnly; SameSite=Lax%s",
                     cookie_name(req, cookie), value, age_s, req->secure ? "; Secure" : ""),
    };
}

/* problem: members in the order of RFC 9457, then ours, then what the fault adds. */
#include "server/http/problem.h"
#include "common/str.h"
#include <jansson.h>
#include <strings.h>
#include <unistd.h>

static void json_free(char **text)
{
    free(*text);
}

static void drop(json_t **tree)
{
    json_decref(*tree);
}

void problem_answer(Request *req)
{
    const Fault *fault = &req->fault;
    __attribute__((cleanup(drop))) json_t *problem =
        json_pack("{s:s*, s:s*, s:i, s:s*, s:s*, s:s*}", "type",
                  arena_printf(req->arena, "/problems/%s", fault_slug(fault->kind)), "title",
                  fault_title(fault->kind, req->lang), "status", fault_status(fault->kind),
                  "detail", fault->detail, "field", fault->field, "request_id", req->id);
    if (fault->extra) {
        __attribute__((cleanup(drop))) json_t *extra =
            json_loads(fault->extra, JSON_REJECT_DUPLICATES, NULL);
        if (json_is_object(extra))
            (void)json_object_update_missing(problem, extra);
    }
    __attribute__((cleanup(json_free))) char *text = json_dumps(problem, JSON_COMPACT);
    if (req->answer_fd >= 0) { /* a file that the handler had chosen before it refused */
        close(req->answer_fd);
        req->answer_fd = -1;
    }
    const char *copy = arena_strdup(req->arena, text ? text : "{}");
    (void)answer_bytes(req, "application/problem+json", copy, strlen(copy));
    req->status = fault_status(fault->kind);
    answer_header(req, "Content-Language", req->lang == LANG_ZH ? "zh" : "en");
    if (fault->retry_after_s > 0)
        answer_header(req, "Retry-After", arena_printf(req->arena, "%d", fault->retry_after_s));
}

/* The weight of one language in Accept-Language (RFC 9110, section 12.5.4) in thousandths; -1 = it
 * is not named. */
static int weight_of(const char *accept, const char *language)
{
    int best = -1;
    for (const char *at = accept; *at;) {
        at += strspn(at, " \t,");
        size_t length = strcspn(at, ",");
        size_t tag = strcspn(at, ",;- \t");
        if (tag == strlen(language) && strncasecmp(at, language, tag) == 0) {
            const char *q = memchr(at, '=', length);
            double given = q ? strtod(q + 1, NULL) : 1;
            int weight = given > 0 && given <= 1 ? (int)(given * 1000) : 0;
            best = weight > best ? weight : best;
        }
        at += length;
    }
    return best;
}

Lang problem_lang(const Request *req)
{
    const char *asked = request_query(req, "lang");
    if (asked)
        return str_starts(asked, "zh") ? LANG_ZH : LANG_EN;
    const char *accept = request_header(req, "Accept-Language");
    if (!accept)
        return LANG_EN;
    int zh = weight_of(accept, "zh"), en = weight_of(accept, "en");
    if (zh == en && zh > 0) /* equally liked: the one named first */
        return strcasestr(accept, "zh") < strcasestr(accept, "en") ? LANG_ZH : LANG_EN;
    return zh > en ? LANG_ZH : LANG_EN;
}

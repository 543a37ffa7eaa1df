/* intake: the rules, one function each. Framing follows RFC 9112, sections 3.2 and 6; where the
 * standard lets a server choose, the strict choice is taken, since a proxy in front may read it the
 * other way. */
#include "server/http/intake.h"
#include "server/http/body.h"
#include "server/config.h"
#include "server/http/problem.h"
#include "server/http/text.h"
#include "common/str.h"
#include "common/utf8.h"
#include <strings.h>

static bool doubtful(Request *req, Intake *intake, FaultKind kind, const char *zh, const char *en)
{
    intake->must_close = true;
    return fail(req, kind, NULL, "%s", "%s", req->lang == LANG_ZH ? zh : en);
}

static int header_count(const Request *req, const char *name, const char **ret_value)
{
    int count = 0;
    for (size_t i = 0; i < req->received_count; i++) {
        if (strcasecmp(req->received[i].name, name) == 0) {
            *ret_value = req->received[i].value;
            count++;
        }
    }
    return count;
}

/* A name is a token, a value has no control characters (RFC 9110, section 5). */
static bool check_header_bytes(Request *req, Intake *intake)
{
    size_t total = 0;
    for (size_t i = 0; i < req->received_count; i++) {
        const char *name = req->received[i].name, *value = req->received[i].value;
        total += strlen(name) + strlen(value) + 4;
        for (const char *c = name; *c; c++)
            if (!isalnum((unsigned char)*c) && !strchr("!#$%&'*+-.^_`|~", *c))
                return doubtful(req, intake, FAULT_BAD_REQUEST, "请求头的名称有误。",
                                "A header's name is malformed.");
        for (const char *c = value; *c; c++)
            if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7f)
                return doubtful(req, intake, FAULT_BAD_REQUEST, "请求头中有控制字符。",
                                "A header holds a control character.");
    }
    if (total > LIMIT_HEADER_BYTES || req->received_count >= LIMIT_HEADERS)
        return doubtful(req, intake, FAULT_HEADERS_TOO_LARGE, "请求头太多或太长。",
                        "There are too many headers, or they are too long.");
    return true;
}

static bool read_length(const char *text, uint64_t *ret_length)
{
    uint64_t length = 0;
    if (!*text || strlen(text) > 18)
        return false;
    for (; *text; text++) {
        if (!isdigit((unsigned char)*text))
            return false;
        length = length * 10 + (uint64_t)(*text - '0');
    }
    *ret_length = length;
    return true;
}

static bool check_framing(Request *req, Intake *intake)
{
    const char *length = NULL, *encoding = NULL, *expect = NULL, *ignored = NULL;
    int lengths = header_count(req, "Content-Length", &length);
    int encodings = header_count(req, "Transfer-Encoding", &encoding);
    if (intake->hidden_bytes)
        return doubtful(req, intake, FAULT_BAD_REQUEST, "请求头中有不可见的字节。",
                        "The head of this request holds hidden bytes.");
    if (lengths > 1 || (lengths > 0 && encodings > 0))
        return doubtful(req, intake, FAULT_BAD_REQUEST, "请求的长度有两种说法。",
                        "This request states its length twice.");
    if (encodings > 0 && (encodings > 1 || strcasecmp(encoding, "chunked") != 0))
        return doubtful(req, intake, FAULT_NOT_IMPLEMENTED, "只支持 chunked 传输编码。",
                        "The only transfer coding supported is chunked.");
    if (encodings > 0 && !str_equal(intake->version, "HTTP/1.1"))
        return doubtful(req, intake, FAULT_BAD_REQUEST, "HTTP/1.0 没有传输编码。",
                        "HTTP/1.0 has no transfer codings.");
    if (lengths > 0 && !read_length(length, &intake->body_size_bytes))
        return doubtful(req, intake, FAULT_BAD_REQUEST, "Content-Length 有误。",
                        "Content-Length is malformed.");
    if (header_count(req, "Host", &ignored) > 1)
        return doubtful(req, intake, FAULT_BAD_REQUEST, "请求带有两个 Host。",
                        "This request names two hosts.");
    intake->chunked = encodings > 0;
    intake->has_body = intake->chunked || intake->body_size_bytes > 0;
    intake->expects_continue =
        header_count(req, "Expect", &expect) > 0 && strcasecmp(expect, "100-continue") == 0;
    return check_header_bytes(req, intake);
}

static bool check_method(Request *req)
{
    static const char *const known[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal(req->method, known[i]))
            return true;
    answer_header(req, "Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
    return fail(req, FAULT_METHOD, NULL, "不支持这种请求方法。", "This method is not supported.");
}

static bool bad_address(Request *req)
{
    return fail(req, FAULT_BAD_REQUEST, NULL, "网址有误。", "This address is malformed.");
}

static bool add_query(Request *req, const char *pair, size_t length)
{
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals ? (size_t)(equals - pair) : length, size = 0;
    if (length == 0)
        return true;
    char *name = text_percent_decode(req->arena, pair, name_length, true, &size);
    if (!name || !*name || utf8_check(name, size, false) != UTF8_CLEAN)
        return bad_address(req);
    if (request_query(req, name))
        return fail(req, FAULT_BAD_REQUEST, name, "参数重复。", "This parameter is given twice.");
    if (req->query_count == LIMIT_QUERY_PARAMS)
        return fail(req, FAULT_BAD_REQUEST, NULL, "参数太多。", "There are too many parameters.");
    const char *raw = equals ? equals + 1 : "";
    size_t raw_length = equals ? length - name_length - 1 : 0;
    char *value = text_percent_decode(req->arena, raw, raw_length, true, &size);
    if (!value)
        return bad_address(req);
    const char *clean = text_clean(req, name, value, size, true);
    if (!clean)
        return false;
    req->query[req->query_count++] = (Pair){ name, clean };
    return true;
}

static bool read_target(Request *req, const Intake *intake)
{
    const char *target = intake->target;
    if (strlen(target) > LIMIT_URI_BYTES)
        return fail(req, FAULT_URI_TOO_LONG, NULL, "网址超过 %zu 字节。",
                    "The address is longer than %zu bytes.", LIMIT_URI_BYTES);
    if (*target != '/')
        return fail(req, FAULT_BAD_REQUEST, NULL, "请求行须以路径开头。",
                    "The request line must hold a path, not a whole address.");
    for (const char *c = target; *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || *c == '#')
            return bad_address(req);
    size_t length = strcspn(target, "?"), size = 0;
    req->path_raw = arena_strndup(req->arena, target, length);
    char *path = text_percent_decode(req->arena, target, length, false, &size);
    if (!path)
        return bad_address(req);
    req->path = text_clean(req, NULL, path, size, false);
    if (!req->path)
        return false;
    for (const char *at = target + length; *at;) {
        at++;
        size_t pair = strcspn(at, "&");
        if (!add_query(req, at, pair))
            return false;
        at += pair;
    }
    return true;
}

/* A number-only name, or one in brackets: an address cannot be rebound to another server's name. */
static bool is_address(const char *host)
{
    return *host == '[' || host[strspn(host, "0123456789.")] == '\0';
}

static bool check_host(Request *req)
{
    const char *host = request_header(req, "Host");
    if (!host || !*host)
        return fail(req, FAULT_BAD_REQUEST, NULL, "缺少 Host。", "Host is missing.");
    char *name = arena_strdup(req->arena, host);
    for (char *c = name; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
        if (!isalnum((unsigned char)*c) && !strchr(".-_:[]", *c))
            return fail(req, FAULT_BAD_REQUEST, NULL, "Host 有误。", "Host is malformed.");
    }
    char *bracket = strchr(name, ']'), *colon = strchr(bracket ? bracket : name, ':');
    if (colon)
        *colon = '\0';
    if (!req->config->public_host || str_equal(name, req->config->public_host) ||
        str_equal(name, "localhost") || is_address(name))
        return true;
    return fail(req, FAULT_MISDIRECTED, NULL, "本服务器的地址是 %s。",
                "This server's address is %s.", req->config->public_url);
}

static bool is_trusted(const Config *config, const char *address, size_t length)
{
    const char *list = config->trusted_proxy;
    for (const char *at = list ? list : ""; *at;) {
        at += strspn(at, ", ");
        size_t size = strcspn(at, ", ");
        if (size > 0 && size == length && memcmp(at, address, size) == 0)
            return true;
        at += size;
    }
    return false;
}

/* The last address of X-Forwarded-For that is not one of our proxies; only a proxy is believed. */
static void find_remote(Request *req, const char *peer)
{
    req->remote = peer;
    req->secure = req->config->public_url && str_starts(req->config->public_url, "https://");
    if (!is_trusted(req->config, peer, strlen(peer)))
        return;
    const char *proto = request_header(req, "X-Forwarded-Proto");
    if (proto)
        req->secure = str_equal(proto, "https");
    const char *list = NULL;
    if (header_count(req, "X-Forwarded-For", &list) == 0)
        return;
    const char *end = list + strlen(list);
    while (end > list) {
        const char *start = end;
        while (start > list && start[-1] != ',')
            start--;
        const char *first = start + strspn(start, " ");
        size_t length = (size_t)(end - first);
        if (first < end && length < 46 && !is_trusted(req->config, first, length)) {
            req->remote = arena_strndup(req->arena, first, length);
            return;
        }
        end = start > list ? start - 1 : list;
    }
}

/* Is the media type one of the comma-separated list? Parameters (charset) are not compared. */
static bool type_listed(const char *list, const char *type)
{
    size_t length = strcspn(type, "; \t,");
    for (const char *at = list; *at;) {
        at += strspn(at, ", ");
        size_t size = strcspn(at, ", ");
        if (size > 0 && size == length && strncasecmp(at, type, size) == 0)
            return true;
        at += size;
    }
    return false;
}

static bool check_accept(Request *req)
{
    const char *accept = request_header(req, "Accept");
    const char *produces = req->route->produces ? req->route->produces : "application/json";
    if (!accept || !*accept || req->route == &static_route)
        return true;
    for (const char *at = accept; *at;) {
        at += strspn(at, ", \t");
        size_t length = strcspn(at, ","), type = strcspn(at, ";, \t");
        const char *star = memchr(at, '*', type);
        if (type > 0 &&
            (type_listed(produces, at) || type_listed("application/problem+json", at) ||
             (star == at) || (star && strncasecmp(at, produces, (size_t)(star - at)) == 0)))
            return true;
        at += length;
    }
    return fail(req, FAULT_NOT_ACCEPTABLE, NULL, "此处只提供 %s。", "Only %s is given here.",
                produces);
}

/* What a route does not know is refused rather than ignored, in the address as in the content. */
static bool check_query(Request *req)
{
    static const Field none[] = { {} };
    const Route *route = req->route;
    return route->query || route->at_root || route == &static_route || read_query(req, none, NULL);
}

static bool takes_body(const char *method)
{
    return str_equal(method, "POST") || str_equal(method, "PUT") || str_equal(method, "PATCH");
}

static bool check_body(Request *req, const Intake *intake)
{
    const Route *route = req->route;
    if (!intake->has_body)
        return true;
    if (!takes_body(req->method))
        return fail(req, FAULT_BAD_REQUEST, NULL, "%s 请求不应带内容。",
                    "A %s request takes no content.", req->method);
    const char *accepts = route->accepts ? route->accepts : "application/json";
    const char *type = request_header(req, "Content-Type");
    if (!type || !type_listed(accepts, type))
        return fail(req, FAULT_MEDIA_TYPE, NULL, "此处只接受 %s。", "Only %s is accepted here.",
                    accepts);
    const char *encoding = request_header(req, "Content-Encoding");
    if (encoding && strcasecmp(encoding, "identity") != 0)
        return fail(req, FAULT_MEDIA_TYPE, NULL, "不接受压缩的内容。",
                    "Compressed content is not accepted.");
    size_t max = route->body_max_bytes ? route->body_max_bytes : LIMIT_JSON_BODY_BYTES;
    if (intake->body_size_bytes > max)
        return fail(req, FAULT_TOO_LARGE, NULL, "内容超过 %zu KiB。",
                    "The content is larger than %zu KiB.", max / KIB);
    return true;
}

bool intake_check(Request *req, Intake *intake)
{
    req->lang = problem_lang(req);
    find_remote(req, intake->peer);
    if (!check_framing(req, intake))
        return false;
    /* Who cannot write a request line is not listened to any further. */
    intake->must_close = true;
    if (!check_method(req) || !read_target(req, intake))
        return false;
    req->lang = problem_lang(req); /* ?lang= is known now */
    if (!check_host(req))
        return false;
    intake->must_close = false;
    return router_find(req) && check_accept(req) && check_query(req) && check_body(req, intake);
}

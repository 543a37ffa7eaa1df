/* request: faults, look-ups and answers. The listener turns what stands here into bytes. */
#include "server/http/request.h"
#include "server/http/router.h"
#include "common/str.h"
#include "common/uuid.h"
#include <assert.h>
#include <strings.h>

Request *request_new(const struct Config *config)
{
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    Request *req = ARENA_NEW(arena, Request);
    char id[UUID_TEXT_BYTES];
    uuid_make(id);
    req->arena = arena;
    req->config = config;
    req->id = arena_strdup(arena, id);
    req->actor = (Actor){ .user_id = "", .login = "", .session_id = "", .token_hash = "" };
    req->remote = "";
    req->answer_fd = -1;
    return req;
}

void request_free(Request *req)
{
    if (!req)
        return;
    for (Deferred *work = req->deferred; work; work = work->next)
        work->run(work->data);
    arena_free(req->arena);
}

void request_defer(Request *req, void (*run)(void *data), void *data)
{
    Deferred *work = ARENA_NEW(req->arena, Deferred);
    *work = (Deferred){ .run = run, .data = data, .next = req->deferred };
    req->deferred = work;
}

bool fail(Request *req, FaultKind kind, const char *field, const char *zh, const char *en, ...)
{
    if (req->fault.kind != FAULT_NONE)
        return false;
    va_list args;
    va_start(args, en);
    req->fault.kind = kind;
    req->fault.field = field;
    if (req->lang == LANG_ZH)
        req->fault.detail = arena_vprintf(req->arena, zh, args);
    else
        req->fault.detail = arena_vprintf(req->arena, en, args);
    va_end(args);
    return false;
}

bool fail_extra(Request *req, const char *extra_json)
{
    if (!req->fault.extra)
        req->fault.extra = extra_json;
    return false;
}

bool fail_retry_after(Request *req, int seconds)
{
    req->fault.retry_after_s = seconds;
    return false;
}

const char *request_header(const Request *req, const char *name)
{
    for (size_t i = 0; i < req->received_count; i++)
        if (strcasecmp(req->received[i].name, name) == 0)
            return req->received[i].value;
    return NULL;
}

const char *request_query(const Request *req, const char *name)
{
    for (size_t i = 0; i < req->query_count; i++)
        if (str_equal(req->query[i].name, name))
            return req->query[i].value;
    return NULL;
}

const char *request_param(const Request *req, const char *name)
{
    int param = req->route ? route_param_index(req->route, name) : -1;
    return param < 0 ? NULL : req->params[param];
}

bool request_param_uuid(Request *req, int param)
{
    char lower[UUID_TEXT_BYTES];
    if (!req->params[param] || !uuid_read(req->params[param], lower))
        return fail(req, FAULT_NOT_FOUND, NULL, "没有这条记录。", "There is no such record.");
    req->params[param] = arena_strdup(req->arena, lower);
    return true;
}

bool request_if_match(Request *req, const char **ret_tag)
{
    const char *value = request_header(req, "If-Match");
    if (!value)
        return fail(req, FAULT_IF_MATCH_MISSING, NULL,
                    "修改时须带 If-Match，其值取自读取时的 ETag。",
                    "A change needs If-Match with the ETag that came with what you read.");
    size_t length = strlen(value);
    if (length < 3 || value[0] != '"' || value[length - 1] != '"' ||
        memchr(value + 1, '"', length - 2))
        return fail(req, FAULT_BAD_REQUEST, NULL, "If-Match 须为一个带引号的标记。",
                    "If-Match must be one tag in quotes.");
    *ret_tag = arena_strndup(req->arena, value + 1, length - 2);
    return true;
}

bool request_has_tag(const Request *req, const char *tag)
{
    const char *list = request_header(req, "If-None-Match");
    size_t length = strlen(tag);
    for (const char *at = list; at && (at = strstr(at, tag)); at++)
        if (at > list && at[-1] == '"' && at[length] == '"')
            return true;
    return false;
}

bool answer_json(Request *req, const char *json)
{
    return answer_bytes(req, "application/json", json, strlen(json));
}

bool answer_bytes(Request *req, const char *content_type, const void *data, size_t size_bytes)
{
    req->content_type = content_type;
    req->answer = data;
    req->answer_size_bytes = size_bytes;
    return true;
}

bool answer_file(Request *req, const char *content_type, int fd, uint64_t size_bytes)
{
    req->content_type = content_type;
    req->answer_fd = fd;
    req->answer_fd_size_bytes = size_bytes;
    return true;
}

bool answer_status(Request *req, int status)
{
    req->status = status;
    req->content_type = NULL;
    req->answer = NULL;
    req->answer_size_bytes = 0;
    return true;
}

void answer_header(Request *req, const char *name, const char *value)
{
    for (size_t i = 0; i < req->header_count; i++) {
        if (strcasecmp(req->headers[i].name, name) == 0) {
            req->headers[i].value = value;
            return;
        }
    }
    assert(req->header_count < sizeof req->headers / sizeof *req->headers);
    req->headers[req->header_count++] = (Pair){ name, value };
}

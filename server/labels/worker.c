/* worker: see worker.h. An answer is one byte, then the document ('D') or a refusal ('R': the
 * problem's slug, the field and the sentence, each ended by NUL). */
#include "server/labels/worker.h"
#include "common/child.h"
#include "common/log.h"
#include "common/str.h"
#include "server/labels/render.h"
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* 2,000 labels with the longest names are 3 MB of JSON, and 6 MB of PDF that take 3 s. */
#define JOB_MAX_BYTES (8 * MIB)
#define DOCUMENT_MAX_BYTES (32 * MIB)
#define DRAW_TIMEOUT_MS 20000
#define WAIT_MS 10000
/* A fresh process now and then, whatever fontconfig may keep. */
#define CALLS_EACH 200
#define NICENESS 19

static ChildPool *pool;

/* The first label loads fonts for a tenth of a second; this one is drawn before anybody waits. */
static void warm_up(void)
{
    static const char job_json[] =
        "{\"stock\": \"L7160\", \"labels\": [{\"code\": \"D1-F\", \"url\": \"HTTPS://A.CN/C/D1F\", "
        "\"name_zh\": \"楼\", \"name_en\": \"Building\", \"place_zh\": \"园区 › 楼\"}]}";
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    Job job;
    Fault fault = { 0 };
    Bytes bytes = { 0 };
    if (job_read(arena, job_json, strlen(job_json), &job, &fault) &&
        render_job(arena, &job, &bytes, &fault))
        free(bytes.data);
    arena_free(arena);
}

static struct iovec part(const void *data, size_t size_bytes)
{
    return (struct iovec){ .iov_base = (void *)(uintptr_t)data, .iov_len = size_bytes };
}

static bool answer_text(const Fault *fault)
{
    const char *field = fault->field ? fault->field : "";
    const char *slug = fault_slug(fault->kind);
    struct iovec parts[] = { part("R", 1), part(slug, strlen(slug) + 1),
                             part(field, strlen(field) + 1),
                             part(fault->detail, strlen(fault->detail) + 1) };
    return child_answer(parts, 4);
}

static bool serve_one(const void *job_json, size_t size_bytes)
{
    Arena *arena = arena_new(LIMIT_ARENA_BYTES);
    Job job;
    Fault fault = { 0 };
    Bytes bytes = { 0 };
    bool drawn = job_read(arena, job_json, size_bytes, &job, &fault) &&
                 render_job(arena, &job, &bytes, &fault);
    struct iovec parts[] = { part("D", 1), part(bytes.data, bytes.size) };
    bool sent = drawn ? child_answer(parts, 2) : answer_text(&fault);
    free(bytes.data);
    arena_free(arena);
    return sent;
}

int labels_worker(void)
{
    if (!child_begin())
        return EXIT_FAILURE;
    /* A sheet of thousands is waited for anyway; who scans a code meanwhile is not to notice. */
    (void)setpriority(PRIO_PROCESS, 0, NICENESS);
    warm_up();
    if (!child_ready())
        return EXIT_FAILURE;
    void *job;
    size_t size_bytes;
    int fd;
    while (child_receive(JOB_MAX_BYTES, &job, &size_bytes, &fd)) {
        bool sent = serve_one(job, size_bytes);
        free(job);
        if (!sent)
            break;
    }
    return EXIT_SUCCESS;
}

bool labels_start(void)
{
    static const ChildPoolSpec spec = {
        .subcommand = "labels-worker", .children = 1, .calls_each = CALLS_EACH, .wait_ms = WAIT_MS
    };
    pool = child_pool_new(&spec);
    return pool != NULL;
}

void labels_stop(void)
{
    child_pool_free(pool);
    pool = NULL;
}

/* The worker speaks the reader's language already: its sentence goes out as it came. */
static bool raise_refusal(Request *req, const char *refusal, size_t size_bytes)
{
    const char *slug = refusal, *field = NULL, *detail = NULL;
    const char *end = refusal + size_bytes;
    const char *slug_end = memchr(slug, '\0', size_bytes);
    if (slug_end != NULL)
        field = slug_end + 1;
    const char *field_end = field ? memchr(field, '\0', (size_t)(end - field)) : NULL;
    if (field_end != NULL)
        detail = field_end + 1;
    if (detail == NULL || detail == end || end[-1] != '\0')
        return fail(req, FAULT_INTERNAL, NULL, "标签程序的回答无法理解。",
                    "The label worker's answer was not understood.");
    field = *field ? arena_strdup(req->arena, field) : NULL;
    return fail(req, fault_by_slug(slug), field, "%s", "%s", detail);
}

static bool raise_outcome(Request *req, ChildOutcome outcome)
{
    log_event(LOG_ERROR, "label worker failed", "outcome", child_outcome_name(outcome), NULL);
    if (outcome == CHILD_BUSY) {
        (void)fail(req, FAULT_UNAVAILABLE, NULL, "正在生成其他标签，请稍后再试。",
                   "Other labels are being drawn. Try again shortly.");
        return fail_retry_after(req, 5);
    }
    if (outcome == CHILD_LATE)
        return fail(req, FAULT_UNAVAILABLE, NULL, "标签生成超时，请减少数量再试。",
                    "Drawing took too long. Try fewer labels at once.");
    return fail(
        req, FAULT_INTERNAL, NULL, "标签生成失败，系统其余部分不受影响。请重试或减少数量。",
        "Drawing the labels failed; nothing else is affected. Try again, or fewer at once.");
}

bool labels_draw(Request *req, const char *job, size_t size_bytes, const char *content_type)
{
    void *answer = NULL;
    size_t answer_bytes_count = 0;
    ChildOutcome outcome = child_call(pool, job, size_bytes, -1, DOCUMENT_MAX_BYTES, &answer,
                                      &answer_bytes_count, DRAW_TIMEOUT_MS);
    if (outcome != CHILD_ANSWERED)
        return raise_outcome(req, outcome);
    request_defer(req, free, answer);
    const char *bytes = answer;
    if (answer_bytes_count < 2 || bytes[0] != 'D')
        return raise_refusal(req, bytes + 1, answer_bytes_count ? answer_bytes_count - 1 : 0);
    return answer_bytes(req, content_type, bytes + 1, answer_bytes_count - 1);
}

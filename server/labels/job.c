/* job: reads and bounds what the worker is asked for. The server has checked the request already;
 * the worker checks again, because what it reads comes through a pipe. */
#include "server/labels/job.h"
#include "common/limits.h"
#include "common/str.h"
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool job_fail(Arena *arena, const Job *job, Fault *ret_fault, FaultKind kind, const char *field,
              const char *zh, const char *en, ...)
{
    va_list args;
    va_start(args, en);
    *ret_fault = (Fault){ .kind = kind,
                          .field = field,
                          .detail = arena_vprintf(arena, job->lang == LANG_ZH ? zh : en, args) };
    va_end(args);
    return false;
}

static const char *text(Arena *arena, const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value == NULL ? "" : arena_strdup(arena, value);
}

/* A whole number, or fallback when it is missing; -1, outside every range here, for anything else.
 */
static int whole(const json_t *object, const char *name, int fallback)
{
    const json_t *value = json_object_get(object, name);
    if (value == NULL || json_is_null(value))
        return fallback;
    json_int_t number = json_integer_value(value);
    return json_is_integer(value) && number >= 0 && number <= 1000000 ? (int)number : -1;
}

/* Decimal text, as all exact numbers travel; 0 when it is missing, NaN, outside every range, when
 * it is none. */
static double decimal(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    if (value == NULL || *value == '\0')
        return 0;
    char *end;
    double number = strtod(value, &end);
    return *end == '\0' ? number : (double)NAN;
}

/* An address that leads only to the machine that printed it. */
static bool address_is_demo(const char *url)
{
    const char *host = strstr(url, "://");
    if (host == NULL)
        return false;
    host += 3;
    size_t length = strcspn(host, ":/");
    static const char local[] = "LOCALHOST";
    size_t tail = sizeof local - 1;
    if (length >= tail && strncmp(host + length - tail, local, tail) == 0)
        return length == tail || host[length - tail - 1] == '.';
    return strncmp(host, "127.", 4) == 0 || (length == 7 && strncmp(host, "0.0.0.0", 7) == 0);
}

/* The first language's text, else the other's; ret_lang says which it became. */
static const char *choose(Arena *arena, const json_t *item, const char *noun, const char *first,
                          const char **ret_lang)
{
    const char *other = strcmp(first, "zh") == 0 ? "en" : "zh";
    const char *value = text(arena, item, arena_printf(arena, "%s_%s", noun, first));
    *ret_lang = value[0] != '\0' ? first : other;
    return value[0] != '\0' ? value : text(arena, item, arena_printf(arena, "%s_%s", noun, other));
}

static void read_label(Arena *arena, const json_t *item, const char *first, Label *label)
{
    Words *words = &label->words;
    label->url = text(arena, item, "url");
    words->code = text(arena, item, "code");
    words->demo = address_is_demo(label->url);
    words->line[WORDS_NAME] = choose(arena, item, "name", first, &words->lang[WORDS_NAME]);
    const char *second = strcmp(first, "zh") == 0 ? "en" : "zh";
    words->line[WORDS_SECOND] = choose(arena, item, "name", second, &words->lang[WORDS_SECOND]);
    if (str_equal(words->line[WORDS_NAME], words->line[WORDS_SECOND]))
        words->line[WORDS_SECOND] = "";
    words->line[WORDS_PLACE] = choose(arena, item, "place", first, &words->lang[WORDS_PLACE]);
    words->line[WORDS_SITE] = choose(arena, item, "site", first, &words->lang[WORDS_SITE]);
}

static bool check(Arena *arena, const Job *job, const char *stock_id, Fault *ret_fault)
{
    if (job->stock == NULL)
        return job_fail(arena, job, ret_fault, FAULT_INVALID, "stock", "没有名为“%s”的标签纸。",
                        "There is no label stock named \"%s\".", stock_id);
    int slots = stock_slots(job->stock);
    if (job->start < 1 || job->start > slots)
        return job_fail(arena, job, ret_fault, FAULT_INVALID, "start",
                        "%s 每页 %d 格，起始格须在 1 到 %d 之间。",
                        "%s has %d cells; the start cell is one of 1 to %d.", job->stock->name,
                        slots, slots);
    if (job->copies < 1 || job->copies > LIMIT_LABELS)
        return job_fail(arena, job, ret_fault, FAULT_INVALID, "copies", "份数须在 1 到 %d 之间。",
                        "Copies are a number from 1 to %d.", LIMIT_LABELS);
    double most = JOB_OFFSET_MAX_MM;
    bool inside = job->offset_x >= -most && job->offset_x <= most && job->offset_y >= -most &&
                  job->offset_y <= most;
    if (!inside)
        return job_fail(arena, job, ret_fault, FAULT_INVALID, "offset_x", "偏移须在 ±%g mm 之内。",
                        "Offsets lie within ±%g mm.", most);
    if (job->kind == JOB_RULER)
        return true;
    if (job->label_count == 0)
        return job_fail(arena, job, ret_fault, FAULT_INVALID, "codes", "没有要打印的标签。",
                        "There is no label to print.");
    if (job->label_count * (size_t)job->copies > LIMIT_LABELS)
        return job_fail(arena, job, ret_fault, FAULT_INVALID, "codes",
                        "一次最多 %d 张标签，这里有 %zu 张。请分几次打印。",
                        "At most %d labels at once; these are %zu. Print them in parts.",
                        LIMIT_LABELS, job->label_count * (size_t)job->copies);
    if (job->page < 1 || job->page > job_pages(job))
        return job_fail(arena, job, ret_fault, FAULT_INVALID, "page", "页码须在 1 到 %d 之间。",
                        "The page is one of 1 to %d.", job_pages(job));
    return true;
}

static JobFormat format_of(const char *name)
{
    return strcmp(name, "png") == 0 ? JOB_PNG : strcmp(name, "svg") == 0 ? JOB_SVG : JOB_PDF;
}

static JobKind kind_of(const char *name)
{
    return strcmp(name, "ruler") == 0   ? JOB_RULER
           : strcmp(name, "label") == 0 ? JOB_LABEL
                                        : JOB_SHEET;
}

bool job_read(Arena *arena, const char *json, size_t size_bytes, Job *ret_job, Fault *ret_fault)
{
    Job job = { 0 };
    json_auto_t *root = json_loadb(json, size_bytes, 0, NULL);
    if (!json_is_object(root))
        return job_fail(arena, &job, ret_fault, FAULT_BAD_JSON, NULL, "任务不是 JSON 对象。",
                        "The job is not a JSON object.");
    job.format = format_of(text(arena, root, "format"));
    job.kind = kind_of(text(arena, root, "kind"));
    job.lang = strcmp(text(arena, root, "lang"), "en") == 0 ? LANG_EN : LANG_ZH;
    job.start = whole(root, "start", 1);
    job.copies = whole(root, "copies", 1);
    job.page = whole(root, "page", 1);
    job.cut_marks = json_is_true(json_object_get(root, "cut_marks"));
    job.offset_x = decimal(root, "offset_x");
    job.offset_y = decimal(root, "offset_y");
    job.at = text(arena, root, "at");
    job.title = text(arena, root, "title");
    const char *stock_id = text(arena, root, "stock");
    job.stock = stock_find(stock_id);

    const char *first = strcmp(text(arena, root, "first"), "en") == 0 ? "en" : "zh";
    const json_t *labels = json_object_get(root, "labels");
    job.label_count = json_array_size(labels);
    job.labels = ARENA_ARRAY(arena, Label, job.label_count + 1);
    for (size_t i = 0; i < job.label_count; i++)
        read_label(arena, json_array_get(labels, i), first, &job.labels[i]);
    if (!check(arena, &job, stock_id, ret_fault))
        return false;
    *ret_job = job;
    return true;
}

int job_pages(const Job *job)
{
    if (job->kind == JOB_RULER)
        return 1;
    int labels = (int)job->label_count * job->copies;
    if (job->kind == JOB_LABEL)
        return labels;
    int slots = stock_slots(job->stock);
    return (job->start - 1 + labels + slots - 1) / slots;
}

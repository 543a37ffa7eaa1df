/* job: one document of labels, as the worker process is asked for it. JSON in, so that the texts
 * come from PostgreSQL as they are:
 *   {"format": "pdf" | "svg" | "png",      svg and png draw one page (or one label)
 *    "kind": "sheet" | "label" | "ruler",  ruler: a page to check scale and offset, no labels
 * needed "lang": "zh" | "en",                  the reader's: of refusals "first": "zh" | "en",
 * which name stands first on the label "stock": "L7160", "start": 1, "copies": 1, "page": 1,
 * "cut_marks": false, "offset_x": 0.0, "offset_y": 0.0,     mm, what the printer is off by "at":
 * "2026-07-14T08:00:00Z",         the document's date, so that the same job is the same bytes
 *    "title": "…",
 *    "labels": [{"code": "D1-04-B12-DD03-E", "url": "HTTPS://…", "name_zh", "name_en",
 *                "place_zh", "place_en", "site_zh", "site_en"}]}
 * Left out = the first value, 1, "0" or "". */
#ifndef FIXPOINT_LABELS_JOB_H
#define FIXPOINT_LABELS_JOB_H

#include "common/arena.h"
#include "common/fault.h"
#include "server/labels/stock.h"
#include "server/labels/words.h"

typedef enum JobFormat { JOB_PDF, JOB_SVG, JOB_PNG } JobFormat;
typedef enum JobKind { JOB_SHEET, JOB_LABEL, JOB_RULER } JobKind;

typedef struct Label {
    const char *url;
    Words words;
} Label;

typedef struct Job {
    JobFormat format;
    JobKind kind;
    Lang lang;
    const Stock *stock;
    int start, copies, page; /* cells and pages count from 1 */
    bool cut_marks;
    double offset_x, offset_y;
    const char *at, *title;
    Label *labels;
    size_t label_count;
} Job;

#define JOB_OFFSET_MAX_MM 10.0

/* Texts are copied into the arena. False with ret_fault set when the job is not as above. */
bool job_read(Arena *arena, const char *json, size_t size_bytes, Job *ret_job, Fault *ret_fault)
    __attribute__((warn_unused_result));
/* Pages of the whole document. */
int job_pages(const Job *job);
/* Sets the fault in the job's language and returns false. */
__attribute__((format(printf, 6, 8), format(printf, 7, 8))) bool
job_fail(Arena *arena, const Job *job, Fault *ret_fault, FaultKind kind, const char *field,
         const char *zh, const char *en, ...);

#endif

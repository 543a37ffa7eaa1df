/* codes: what a code names, and what may be done to it. Cleaned and read here by common/code.h;
 * what is registered and visible is decided by codes.sql and migrations/0010, in one round trip;
 * a second one only looks for what may have been meant. */
#include "server/codes/codes.h"

#include "common/code.h"
#include "common/str.h"
#include "server/db/db.h"
#include "server/http/body.h"
#include "sql.gen.h"
#include <assert.h>

/* A reading as code_answer() takes it: "canonical|cause|hyphen|compact|zh|en". Of a repair code the
 * registry knows the position; the cause goes beside it. */
static const char *reading_text(Request *req, const CodeReading *reading)
{
    const char *canonical = reading->canonical;
    CodeParts parts = { 0 };
    bool whole = code_parts(canonical, &parts);
    assert(whole);
    int length = (int)(strlen(canonical) - strlen(parts.cause));
    char hyphen[CODE_HYPHEN_SIZE], compact[CODE_COMPACT_SIZE];
    char zh[CODE_ALOUD_SIZE], en[CODE_ALOUD_SIZE];
    code_hyphen(canonical, hyphen);
    code_with_check(canonical, compact);
    code_read_aloud(canonical, LANG_ZH, zh);
    code_read_aloud(canonical, LANG_EN, en);
    return arena_printf(req->arena, "%.*s|%s|%s|%s|%s|%s", length, canonical, parts.cause, hyphen,
                        compact, zh, en);
}

/* Registered codes among these are offered when nothing is found. */
static const char *candidates_text(Request *req, const char *clean)
{
    char found[CODE_CANDIDATES_MAX][CODE_CANONICAL_SIZE];
    Str text = str_new(req->arena);
    int count = code_candidates(clean, found);
    for (int i = 0; i < count; i++)
        str_printf(&text, "%s%s", i ? " " : "", found[i]);
    return text.length_bytes > 0 ? text.text : "";
}

static bool refuse_input(Request *req, FaultKind kind, const CodeRefusal *refusal)
{
    char sentence[400];
    code_refusal_text(refusal, req->lang, sentence, sizeof sentence);
    return fail(req, kind, "code", "%s", "%s", sentence);
}

/* Nothing registered and visible: says why, and what it may have been meant to be. */
static bool refuse_unknown(Request *req, const CodeReadings *readings, const CodeRefusal *refusal)
{
    const char *near = db_column(req, 0), *likely = db_column(req, 1);
    char hyphen[CODE_HYPHEN_SIZE];
    if (readings->count == 0)
        (void)refuse_input(req, FAULT_CODE_UNKNOWN, refusal);
    else if (readings->list[0].check == CODE_CHECK_WRONG && likely)
        (void)fail(req, FAULT_CHECK_DIFFERS, "code", "校验位不符，是否为 %s？",
                   "Check character differs. Is it %s?", likely);
    else if (readings->list[0].check == CODE_CHECK_WRONG)
        (void)fail(req, FAULT_CHECK_DIFFERS, "code", "校验位不符，也没有只差一位的已登记编码。",
                   "Check character differs, and no registered code is one slip away.");
    else {
        code_hyphen(readings->list[0].canonical, hyphen);
        (void)fail(req, FAULT_CODE_UNKNOWN, "code", "没有登记编码 %s。",
                   "Code %s is not registered.", hyphen);
    }
    return fail_extra(req, arena_printf(req->arena, "{\"suggestions\": %s}", near));
}

/* Answers with the Code that the text names, or raises why it names none. site limits where names
 * given by other systems are looked for; NULL = everywhere that the actor sees. */
static bool code_find(Request *req, const char *typed, const char *site)
{
    CodeInput input = { 0 };
    CodeReadings readings = { 0 };
    CodeRefusal refusal;
    const char *texts[2] = { NULL, NULL };
    int count = 0;
    if (!code_clean(typed, strlen(typed), &input, &refusal)) {
        /* Another system's bar code may well be a web address. */
        if (refusal.kind != CODE_REFUSED_ADDRESS)
            return refuse_input(req, FAULT_INVALID, &refusal);
    } else if (!code_read(input.text, &readings, &refusal)) {
        readings.count = 0;
    }
    for (int i = 0; i < readings.count; i++)
        if (readings.list[i].check != CODE_CHECK_WRONG)
            texts[count++] = reading_text(req, &readings.list[i]);
    if (!sql_code_show(req, texts[0], texts[1], typed, site))
        return false;
    const char *body = db_column(req, 0);
    if (body)
        return answer_json(req, body);
    return sql_code_near(req, candidates_text(req, input.text)) &&
           refuse_unknown(req, &readings, &refusal);
}

struct CodeQuery {
    const char *site;
};

static const Field code_query_fields[] = {
    { "site", offsetof(struct CodeQuery, site), .kind = TEXT, .max = 32 },
    {},
};

static bool code_show(Request *req)
{
    struct CodeQuery query;
    return read_query(req, code_query_fields, &query) && code_find(req, req->params[0], query.site);
}

/* The only thing that somebody without an account learns from a label: what the place is called. A
 * wrong key, a wrong code and a revoked key answer alike. */
static bool code_label_show(Request *req)
{
    CodeInput code = { 0 }, key = { 0 };
    CodeReadings readings = { 0 };
    CodeRefusal refusal;
    if (!code_clean(req->params[0], strlen(req->params[0]), &code, &refusal) ||
        !code_read(code.text, &readings, &refusal) || readings.list[0].check == CODE_CHECK_WRONG)
        readings.list[0].canonical[0] = '\0';
    if (!code_clean(req->params[1], strlen(req->params[1]), &key, &refusal))
        key.text[0] = '\0';
    return sql_code_label_show(req, readings.list[0].canonical, key.text);
}

struct CodeActBody {
    const char *reason, *to, *successors;
};

static const Field retire_fields[] = {
    { "reason", offsetof(struct CodeActBody, reason), .kind = TEXT, .max = 200, .required = true },
    { "successors", offsetof(struct CodeActBody, successors), .kind = JSON_VALUE, .max = 10 },
    {},
};

static const Field renumber_fields[] = {
    { "to", offsetof(struct CodeActBody, to), .kind = TEXT, .max = 64, .required = true },
    { "reason", offsetof(struct CodeActBody, reason), .kind = TEXT, .max = 200, .required = true },
    {},
};

static bool code_retire(Request *req)
{
    struct CodeActBody body;
    return read_body(req, retire_fields, &body) &&
           sql_code_retire(req, req->params[0], req->params[1], body_json(req));
}

static bool code_renumber(Request *req)
{
    struct CodeActBody body;
    return read_body(req, renumber_fields, &body) &&
           sql_code_renumber(req, req->params[0], req->params[1], body_json(req));
}

int code_command(int argc, char **argv, const Config *config)
{
    bool json = argc == 3 && str_equal(argv[2], "--json");
    if (argc < 2 || (argc > 2 && !json)) {
        (void)fprintf(stderr, "fixpoint code CODE [--json]\n");
        return 2;
    }
    Request *req = request_for_owner(config);
    if (!req)
        return 1;
    int status = 0;
    if (!code_find(req, argv[1], NULL))
        status = command_fault(req);
    else if (json)
        printf("%.*s\n", (int)req->answer_size_bytes, req->answer);
    else if (!sql_code_lines(req, req->answer))
        status = command_fault(req);
    else
        printf("%s\n", db_column(req, 0));
    request_free(req);
    return status;
}

const Route code_routes[] = {
    ROUTE("GET", "/codes/{code}", code_show, NEED_MEMBER, LANE_FAST, .query = true),
    ROUTE("GET", "/codes/{code}/labels/{key}", code_label_show, NEED_NOTHING, LANE_FAST),
    ROUTE("PUT", "/sites/{site}/codes/{code}/retirement", code_retire, NEED_REGISTER_ADMIN,
          LANE_FAST),
    /* A building takes its whole inside along. */
    ROUTE("PUT", "/sites/{site}/codes/{code}/renumbering", code_renumber, NEED_REGISTER_ADMIN,
          LANE_SLOW),
    {},
};

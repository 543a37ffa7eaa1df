/* Fuzz target: what people type or scan (common/code*.c). Beside the sanitizers' complaints, what
 * must hold for any input: a reading written in any form reads back as itself; a candidate is one
 * slip away and right; a refusal points into the text and says so in both languages. */
#include "common/code.h"
#include "tests/fuzz/fuzz.h"

#define MUST(condition)   \
    do {                  \
        if (!(condition)) \
            abort();      \
    } while (0)

static void reads_back(const char *text, const char *canonical)
{
    CodeInput input;
    CodeReadings readings;
    CodeRefusal refusal;
    MUST(code_clean(text, strlen(text), &input, &refusal));
    MUST(code_read(input.text, &readings, &refusal));
    MUST(readings.list[0].check == CODE_CHECK_OK);
    MUST(strcmp(readings.list[0].canonical, canonical) == 0);
}

static void check_reading(const CodeReading *reading)
{
    char compact[CODE_COMPACT_SIZE], hyphen[CODE_HYPHEN_SIZE], joined[CODE_CANONICAL_SIZE];
    char zh[CODE_ALOUD_SIZE], en[CODE_ALOUD_SIZE];
    CodeParts p;
    MUST(code_kind(reading->canonical) == reading->kind);
    code_with_check(reading->canonical, compact);
    code_hyphen(reading->canonical, hyphen);
    reads_back(compact, reading->canonical);
    reads_back(hyphen, reading->canonical);
    code_read_aloud(reading->canonical, LANG_ZH, zh);
    code_read_aloud(reading->canonical, LANG_EN, en);
    MUST(strlen(zh) > 8 && strlen(en) > 8 && strlen(zh) + 1 < sizeof zh &&
         strlen(en) + 1 < sizeof en);
    MUST(code_parts(reading->canonical, &p));
    int length = p.kind == CODE_ASSET ? snprintf(joined, sizeof joined, "%s%s", p.type, p.serial)
                                      : snprintf(joined, sizeof joined, "%s%s%s%s%s%s%s%s%s%s",
                                                 p.letter, p.date, p.sequence, p.building, p.floor,
                                                 p.zone, p.room, p.type, p.ordinal, p.cause);
    MUST(length == (int)strlen(reading->canonical) && strcmp(joined, reading->canonical) == 0);
}

static void check_refusal(const CodeRefusal *refusal, const char *text)
{
    char zh[400], en[400], tiny[7];
    code_refusal_text(refusal, LANG_ZH, zh, sizeof zh);
    code_refusal_text(refusal, LANG_EN, en, sizeof en);
    code_refusal_text(refusal, LANG_ZH, tiny, sizeof tiny);
    MUST(*zh && *en && strlen(zh) + 1 < sizeof zh && strlen(en) + 1 < sizeof en);
    MUST(!text || refusal->position <= (int)strlen(text));
}

static void check_candidates(const char *text)
{
    char found[CODE_CANDIDATES_MAX][CODE_CANONICAL_SIZE], compact[CODE_COMPACT_SIZE];
    int count = code_candidates(text, found);
    MUST(count <= 29);
    for (int i = 0; i < count; i++) {
        int differing = 0;
        code_with_check(found[i], compact);
        MUST(strlen(compact) == strlen(text));
        for (size_t k = 0; compact[k]; k++)
            differing += compact[k] != text[k];
        MUST(differing == 1 || differing == 2);
        reads_back(compact, found[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    CodeInput input;
    CodeReadings readings;
    CodeRefusal refusal;
    if (!code_clean((const char *)data, size_bytes, &input, &refusal)) {
        check_refusal(&refusal, NULL);
        return 0;
    }
    MUST(!*input.label_key || code_is_label_key(input.label_key));
    if (code_read(input.text, &readings, &refusal)) {
        MUST(readings.count == 1 || readings.count == 2);
        for (int i = 0; i < readings.count; i++)
            check_reading(&readings.list[i]);
    } else {
        check_refusal(&refusal, input.text);
    }
    check_candidates(input.text);
    return 0;
}

/* code_door: common/code.c as a filter, so that other doors to the same rule (SQL, TypeScript) can
 * be held against it. Reads one input a line; answers one line of fields parted by tabs: cleaned
 * text (or "!" and why not), label key, host, then for each reading: kind, canonical, check, hyphen
 * form, with check, read aloud zh, read aloud en. For tests only; not installed. */
#include "common/code.h"
#include <stdio.h>
#include <string.h>

static void answer(const char *line, size_t size_bytes)
{
    static const char *const refusals[] = {
        [CODE_REFUSED_TOO_LONG] = "too-long",
        [CODE_REFUSED_BAD_TEXT] = "bad-text",
        [CODE_REFUSED_ADDRESS] = "address",
    };
    CodeInput input;
    CodeReadings readings;
    CodeRefusal refusal;
    if (!code_clean(line, size_bytes, &input, &refusal)) {
        printf("!%s\n", refusals[refusal.kind]);
        return;
    }
    printf("%s\t%s\t%s", input.text, input.label_key, input.host);
    if (!code_read(input.text, &readings, &refusal))
        readings.count = 0;
    for (int i = 0; i < readings.count; i++) {
        const CodeReading *reading = &readings.list[i];
        char compact[CODE_COMPACT_SIZE], hyphen[CODE_HYPHEN_SIZE];
        char zh[CODE_ALOUD_SIZE], en[CODE_ALOUD_SIZE];
        code_with_check(reading->canonical, compact);
        code_hyphen(reading->canonical, hyphen);
        code_read_aloud(reading->canonical, LANG_ZH, zh);
        code_read_aloud(reading->canonical, LANG_EN, en);
        printf("\t%s\t%s\t%s\t%s\t%s\t%s\t%s", code_kind_name(reading->kind), reading->canonical,
               code_check_name(reading->check), hyphen, compact, zh, en);
    }
    printf("\n");
}

int main(void)
{
    char line[4096];
    while (fgets(line, sizeof line, stdin))
        answer(line, strcspn(line, "\n"));
    return 0;
}

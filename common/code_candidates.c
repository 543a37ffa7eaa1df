/* code_candidates: the codes one slip away from a text. See code.h. */
#include "common/code.h"
#include <string.h>

/* Adds what text reads as with a right check, once. */
static int candidate_add(const char *text, int count,
                         char list[static CODE_CANDIDATES_MAX][CODE_CANONICAL_SIZE])
{
    CodeReadings readings;
    CodeRefusal refusal;
    if (!code_read(text, &readings, &refusal) || readings.list[0].check != CODE_CHECK_OK)
        return count;
    for (int i = 0; i < count; i++)
        if (strcmp(list[i], readings.list[0].canonical) == 0)
            return count;
    if (count < CODE_CANDIDATES_MAX)
        memcpy(list[count++], readings.list[0].canonical, CODE_CANONICAL_SIZE);
    return count;
}

int code_candidates(const char *clean,
                    char ret_list[static CODE_CANDIDATES_MAX][CODE_CANONICAL_SIZE])
{
    char text[CODE_COMPACT_SIZE];
    size_t length = strlen(clean);
    int count = 0;
    if (length >= sizeof text)
        return 0;
    memcpy(text, clean, length + 1);
    for (size_t i = 0; i < length; i++) {
        for (const char *other = CODE_ALPHABET; *other; other++) {
            text[i] = *other;
            if (*other != clean[i])
                count = candidate_add(text, count, ret_list);
        }
        text[i] = clean[i];
    }
    for (size_t i = 0; i + 1 < length; i++) {
        text[i] = clean[i + 1];
        text[i + 1] = clean[i];
        if (clean[i] != clean[i + 1])
            count = candidate_add(text, count, ret_list);
        text[i] = clean[i];
        text[i + 1] = clean[i + 1];
    }
    return count;
}

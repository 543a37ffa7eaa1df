/* code_order: the order of ordinals and document sequences, the codes one slip away from a text,
 * and label keys. See code.h. */
#include "common/code.h"
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int code_ordinal_number(const char *ordinal)
{
    if (strlen(ordinal) != 2 || !is_digit(ordinal[1]))
        return 0;
    int first = code_value(ordinal[0]); /* letters follow on nine: A = 10 */
    return first < 0 ? 0 : first * 10 + (ordinal[1] - '0');
}

bool code_ordinal(int number, char ret_ordinal[static 3])
{
    if (number < 1 || number > CODE_ORDINAL_MAX)
        return false;
    ret_ordinal[0] = CODE_ALPHABET[number / 10];
    ret_ordinal[1] = (char)('0' + number % 10);
    ret_ordinal[2] = '\0';
    return true;
}

int code_sequence_number(const char *sequence)
{
    if (strlen(sequence) != 3)
        return -1;
    int value[3], base = is_digit(sequence[0]) ? 10 : CODE_ALPHABET_SIZE;
    for (int i = 0; i < 3; i++) {
        value[i] = code_value(sequence[i]);
        if (value[i] < 0 || (base == 10 && value[i] > 9))
            return -1;
    }
    int number = (value[0] * base + value[1]) * base + value[2];
    return base == 10 ? number : number - 10 * base * base + 1000;
}

bool code_sequence(int number, char ret_sequence[static 4])
{
    if (number < 0 || number > CODE_SEQUENCE_MAX)
        return false;
    int base = number < 1000 ? 10 : CODE_ALPHABET_SIZE;
    int rest = number < 1000 ? number : number - 1000 + 10 * base * base;
    ret_sequence[3] = '\0';
    for (int i = 2; i >= 0; i--, rest /= base)
        ret_sequence[i] = CODE_ALPHABET[rest % base];
    return true;
}

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

bool code_label_key(const uint8_t *random, size_t size_bytes,
                    char ret_key[static CODE_LABEL_KEY_LENGTH + 1])
{
    char key[CODE_LABEL_KEY_LENGTH + 1] = "";
    size_t length = 0;
    for (size_t i = 0; i < size_bytes && length < CODE_LABEL_KEY_LENGTH; i++) {
        int value = random[i] & 31;
        if (value < CODE_ALPHABET_SIZE)
            key[length++] = CODE_ALPHABET[value];
    }
    if (length < CODE_LABEL_KEY_LENGTH)
        return false;
    memcpy(ret_key, key, sizeof key);
    return true;
}

bool code_is_label_key(const char *text)
{
    return strlen(text) == CODE_LABEL_KEY_LENGTH &&
           strspn(text, CODE_ALPHABET) == CODE_LABEL_KEY_LENGTH;
}

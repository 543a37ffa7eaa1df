/* password_flaw: what makes a password easy to guess although it is long enough: it is one of the
 * commonest (data/common-passwords.txt) or one of them with digits around it, a repetition, a run,
 * or the person's own name. ASVS 5.0, 6.2.4, 6.2.11 and 6.2.12. */
#include "server/auth/password.h"

#define TEXT_BYTES (4 * PASSWORD_MAX + 1)

extern const char common_passwords[]; /* scripts/embed_words.py: sorted, a line feed behind each */

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static void lower(const char *text, char *ret_lower)
{
    for (; *text; text++)
        *ret_lower++ = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
    *ret_lower = '\0';
}

/* Binary search by bytes: any place in the text leads to the line around it. */
static bool is_common(const char *word, size_t length)
{
    const char *low = common_passwords, *high = low + strlen(low);
    while (low < high) {
        const char *line = low + (high - low) / 2;
        while (line > low && line[-1] != '\n')
            line--;
        size_t size = strcspn(line, "\n");
        int order = strncmp(word, line, length < size ? length : size);
        if (order == 0 && length == size)
            return true;
        if (order < 0 || (order == 0 && length < size))
            high = line;
        else
            low = line + size + 1;
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* p@55w0rd is password. one: what the digit 1 stands for, i or l. */
static void undisguise(const char *text, size_t length, char one, char *ret_plain)
{
    static const char from[] = "@430$57!|", plain[] = "aaeosstii";
    for (size_t i = 0; i < length; i++) {
        const char *at = text[i] ? strchr(from, text[i]) : NULL;
        ret_plain[i] = text[i] == '1' ? one : at ? plain[at - from] : text[i];
    }
}

/* The whole, or what is left without the digits and signs at both ends, also undisguised. */
static bool is_common_at_heart(const char *text)
{
    char plain[TEXT_BYTES];
    size_t length = strlen(text), start = 0, end = length;
    while (start < end && !is_letter(text[start]))
        start++;
    while (end > start && !is_letter(text[end - 1]))
        end--;
    if (is_common(text, length) || (end - start >= 3 && is_common(text + start, end - start)))
        return true;
    for (const char *one = "il"; *one; one++) {
        undisguise(text, length, *one, plain);
        if (is_common(plain, length) || (end - start >= 3 && is_common(plain + start, end - start)))
            return true;
    }
    return false;
}

/* A piece repeated to the end, or hardly any different characters. */
static bool is_repetition(const char *text)
{
    size_t length = strlen(text);
    bool seen[256] = { false };
    int different = 0;
    for (size_t i = 0; i < length; i++) {
        different += !seen[(unsigned char)text[i]];
        seen[(unsigned char)text[i]] = true;
    }
    for (size_t period = 1; period <= length / 2; period++) {
        size_t i = period;
        while (i < length && text[i] == text[i - period])
            i++;
        if (i == length)
            return true;
    }
    return different <= 4;
}

/* Do two characters follow each other in the alphabet, in the digits or along a row of keys? */
static bool is_step(char a, char b)
{
    static const char *const rows[] = { "abcdefghijklmnopqrstuvwxyz", "12345678901", "qwertyuiop[]",
                                        "asdfghjkl;'", "zxcvbnm,./" };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (const char *at = rows[i]; at[1]; at++)
            if ((at[0] == a && at[1] == b) || (at[1] == a && at[0] == b))
                return true;
    return a == b;
}

/* Three steps of four go along a row. */
static bool is_run(const char *text)
{
    size_t length = strlen(text), steps = 0;
    for (size_t i = 0; i + 1 < length; i++)
        steps += is_step(text[i], text[i + 1]);
    return steps * 4 >= (length - 1) * 3;
}

/* Names of three Latin letters or two Chinese characters and more. */
static bool holds_name(const char *text, const char *names)
{
    char name[TEXT_BYTES];
    while (*names) {
        names += strspn(names, " ");
        size_t length = strcspn(names, " ");
        if (length > 0 && length < sizeof name) {
            memcpy(name, names, length);
            name[length] = '\0';
            lower(name, name);
            bool latin = characters(name) == length;
            if (characters(name) >= (latin ? 3 : 2) && strstr(text, name))
                return true;
        }
        names += length;
    }
    return false;
}

PasswordFlaw password_flaw(const char *password, const char *names)
{
    char text[TEXT_BYTES];
    size_t count = characters(password);
    if (count < PASSWORD_MIN)
        return PASSWORD_SHORT;
    if (count > PASSWORD_MAX || strlen(password) >= sizeof text)
        return PASSWORD_LONG;
    lower(password, text);
    if (holds_name(text, names))
        return PASSWORD_NAME;
    if (is_repetition(text) || is_run(text))
        return PASSWORD_PATTERN;
    return is_common_at_heart(text) ? PASSWORD_COMMON : PASSWORD_FINE;
}

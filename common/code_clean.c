/* code_clean: what people type or scan, made comparable (domain.md 3.3): one upper-case text
 * without blanks and hyphens, look-alike letters mapped, the address of a label taken apart. See
 * code.h. */
#include "common/code.h"
#include <string.h>

/* One code point of UTF-8, refusing what is not shortest form, surrogates and beyond U+10FFFF.
 * Returns its size in bytes, 0 = malformed. */
static size_t decode(const char *text, size_t left_bytes, uint32_t *ret_point)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t size = at[0] < 0x80 ? 1 : at[0] < 0xC2 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (!size || size > left_bytes || at[0] > 0xF4)
        return 0;
    uint32_t point = size == 1 ? at[0] : at[0] & (0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (at[i] & 0x3Fu);
    }
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (point < least[size] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    *ret_point = point;
    return size;
}

static bool is_blank(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 || point == 0xA0 ||
           point == 0x1680 || (point >= 0x2000 && point <= 0x200D) || point == 0x2028 ||
           point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x2060 ||
           point == 0x3000 || point == 0xFEFF;
}

static bool is_hyphen(uint32_t point)
{
    return point == '-' || point == 0xAD || (point >= 0x2010 && point <= 0x2015) ||
           point == 0x2212 || point == 0xFE58 || point == 0xFE63;
}

/* Full-width and lower-case to upper-case ASCII, every hyphen to '-', blanks away. */
static bool fold(const char *text, size_t size_bytes, char ret_folded[LIMIT_CODE_INPUT_BYTES + 1])
{
    size_t length = 0;
    for (size_t i = 0; i < size_bytes;) {
        uint32_t point;
        size_t size = decode(text + i, size_bytes - i, &point);
        if (!size || !point)
            return false;
        if (point >= 0xFF01 && point <= 0xFF5E)
            point -= 0xFF01 - 0x21;
        if (is_hyphen(point))
            point = '-';
        if (point >= 'a' && point <= 'z')
            point -= 'a' - 'A';
        if (point < 0x80 && !is_blank(point)) {
            ret_folded[length++] = (char)point;
        } else if (!is_blank(point)) {
            memcpy(ret_folded + length, text + i, size);
            length += size;
        }
        i += size;
    }
    ret_folded[length] = '\0';
    return true;
}

/* Drops hyphens and maps the letters that the alphabet does without. */
static void finish(const char *folded, size_t length, char *ret_text)
{
    static const char from[] = "IOSVZ", to[] = "105U2";
    for (size_t i = 0; i < length; i++) {
        const char *look_alike = strchr(from, folded[i]);
        if (folded[i] != '-')
            *ret_text++ = look_alike ? to[look_alike - from] : folded[i];
    }
    *ret_text = '\0';
}

bool code_is_label_key(const char *text)
{
    return strlen(text) == CODE_LABEL_KEY_LENGTH &&
           strspn(text, CODE_ALPHABET) == CODE_LABEL_KEY_LENGTH;
}

/* Host, code and key of HTTPS://HOST/C/<code>[/<key>][/][?…][#…]; false when it has another path.
 */
static bool take_address(const char *rest, CodeInput *ret_input)
{
    size_t host = strcspn(rest, "/?#");
    if (!host || strncmp(rest + host, "/C/", 3) != 0)
        return false;
    const char *code = rest + host + 3;
    size_t code_length = strcspn(code, "/?#");
    const char *key = code + code_length, *end = key;
    size_t key_length = 0;
    if (*key == '/') {
        key_length = strcspn(++key, "/?#");
        end = key + key_length;
        end += *end == '/';
    }
    if (*end != '\0' && *end != '?' && *end != '#')
        return false;
    memcpy(ret_input->host, rest, host);
    ret_input->host[host] = '\0';
    finish(code, code_length, ret_input->text);
    char cleaned[LIMIT_CODE_INPUT_BYTES + 1];
    finish(key, key_length, cleaned);
    if (code_is_label_key(cleaned))
        memcpy(ret_input->label_key, cleaned, sizeof ret_input->label_key);
    return true;
}

bool code_clean(const char *text, size_t size_bytes, CodeInput *ret_input, CodeRefusal *ret_refusal)
{
    char folded[LIMIT_CODE_INPUT_BYTES + 1];
    CodeInput input = { 0 };
    CodeRefusalKind refused = CODE_REFUSED_NOT;
    if (size_bytes > LIMIT_CODE_INPUT_BYTES)
        refused = CODE_REFUSED_TOO_LONG;
    else if (!fold(text, size_bytes, folded))
        refused = CODE_REFUSED_BAD_TEXT;
    else if (strncmp(folded, "HTTPS://", 8) == 0)
        refused = take_address(folded + 8, &input) ? CODE_REFUSED_NOT : CODE_REFUSED_ADDRESS;
    else if (strncmp(folded, "HTTP://", 7) == 0)
        refused = take_address(folded + 7, &input) ? CODE_REFUSED_NOT : CODE_REFUSED_ADDRESS;
    else
        finish(folded, strlen(folded), input.text);
    if (refused) {
        *ret_refusal = (CodeRefusal){ .kind = refused };
        return false;
    }
    *ret_input = input;
    return true;
}

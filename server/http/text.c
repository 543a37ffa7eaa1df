/* text: normalisation by libunistring; most text is already NFC, which a quick check finds out. */
#include "server/http/text.h"
#include "common/utf8.h"
#include <uninorm.h>

static bool is_ascii(const char *text, size_t length_bytes)
{
    for (size_t i = 0; i < length_bytes; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

const char *text_clean(Request *req, const char *field, const char *text, size_t length_bytes,
                       bool lines)
{
    switch (utf8_check(text, length_bytes, lines)) {
    case UTF8_MALFORMED:
        (void)fail(req, FAULT_BAD_TEXT, field, "文字不是有效的 UTF-8。",
                   "This text is not valid UTF-8.");
        return NULL;
    case UTF8_CONTROL:
        (void)fail(req, FAULT_BAD_TEXT, field, "文字中有控制字符。",
                   "This text holds a control character.");
        return NULL;
    case UTF8_BIDI:
        (void)fail(req, FAULT_BAD_TEXT, field, "文字中有改变书写方向的字符。",
                   "This text holds a character that changes the direction of writing.");
        return NULL;
    case UTF8_CLEAN:
        break;
    }
    if (is_ascii(text, length_bytes))
        return arena_strndup(req->arena, text, length_bytes);
    size_t size = 0;
    uint8_t *normal = u8_normalize(UNINORM_NFC, (const uint8_t *)text, length_bytes, NULL, &size);
    if (!normal)
        abort(); /* out of memory: well-formed text always normalises */
    const char *copy = arena_strndup(req->arena, (const char *)normal, size);
    free(normal);
    return copy;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *text_percent_decode(Arena *arena, const char *text, size_t length_bytes, bool plus,
                          size_t *ret_length_bytes)
{
    char *out = arena_alloc(arena, length_bytes + 1), *to = out;
    for (size_t i = 0; i < length_bytes; i++) {
        int c = (unsigned char)text[i];
        if (c == '%') {
            if (length_bytes - i < 3)
                return NULL;
            int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0)
                return NULL;
            c = high * 16 + low;
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0')
            return NULL;
        *to++ = (char)c;
    }
    *to = '\0';
    *ret_length_bytes = (size_t)(to - out);
    return out;
}

/* utf8: the decoder follows table 3-7 of the Unicode standard, "well-formed UTF-8 byte sequences".
 */
#include "common/utf8.h"
#include <string.h>

static bool is_tail(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

size_t utf8_next(const char *text, size_t length_bytes, uint32_t *ret_point)
{
    const unsigned char *s = (const unsigned char *)text;
    if (length_bytes == 0)
        return 0;
    if (s[0] < 0x80) {
        *ret_point = s[0];
        return 1;
    }
    size_t size = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || length_bytes < size)
        return 0;
    uint32_t point = s[0] & (size == 2 ? 0x1fu : size == 3 ? 0x0fu : 0x07u);
    for (size_t i = 1; i < size; i++) {
        if (!is_tail(s[i]))
            return 0;
        point = point << 6 | (s[i] & 0x3fu);
    }
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (point < least[size] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return 0;
    *ret_point = point;
    return size;
}

static bool is_bidi(uint32_t point)
{
    return point == 0x061c || point == 0x200e || point == 0x200f ||
           (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

static bool is_control(uint32_t point, bool lines)
{
    if (point == '\t' || point == '\n' || point == '\r')
        return !lines;
    return point < 0x20 || (point >= 0x7f && point <= 0x9f) || point == 0x2028 || point == 0x2029 ||
           point == 0xfeff || (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) == 0xfffe;
}

Utf8Fault utf8_check(const char *text, size_t length_bytes, bool lines)
{
    for (size_t at = 0; at < length_bytes;) {
        uint32_t point = 0;
        size_t size = utf8_next(text + at, length_bytes - at, &point);
        if (size == 0)
            return UTF8_MALFORMED;
        if (is_control(point, lines))
            return UTF8_CONTROL;
        if (is_bidi(point))
            return UTF8_BIDI;
        at += size;
    }
    return UTF8_CLEAN;
}

size_t utf8_count(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += !is_tail((unsigned char)*text);
    return count;
}

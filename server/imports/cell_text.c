/* cell_text: makes one clean line of what a cell holds. expat has checked the UTF-8 already. */
#include "server/imports/cell_text.h"
#include "common/limits.h"
#include <math.h>

CellText cell_text_new(Arena *arena)
{
    return (CellText){ .text = str_new(arena) };
}

void cell_text_clear(CellText *cell)
{
    cell->text.length_bytes = 0;
    if (cell->text.text != NULL)
        cell->text.text[0] = '\0';
}

bool cell_text_add(CellText *cell, const char *text, size_t length_bytes)
{
    if (cell->text.length_bytes + length_bytes > LIMIT_WORKBOOK_TEXT_BYTES)
        return false;
    str_add_bytes(&cell->text, text, length_bytes);
    return true;
}

/* Length in bytes of a character that is not to be shown, 0 for others: bidi controls, zero width,
 * byte order mark, line and paragraph separators. */
static size_t hidden_bytes(const unsigned char *p)
{
    if (p[0] == 0xE2 && p[1] == 0x80 &&
        ((p[2] >= 0x8B && p[2] <= 0x8F) || (p[2] >= 0xA8 && p[2] <= 0xAE)))
        return 3; /* U+200B..200F, U+2028..202E */
    if (p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA0 && p[2] <= 0xAF)
        return 3; /* U+2060..206F */
    if (p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF)
        return 3;                                /* U+FEFF */
    return p[0] == 0xD8 && p[1] == 0x9C ? 2 : 0; /* U+061C */
}

/* Length in bytes of a blank, 0 for others. */
static size_t blank_bytes(const unsigned char *p)
{
    if (*p <= 0x20 && *p != '\0')
        return 1;
    if (*p == 0x7F)
        return 1;
    if (p[0] == 0xC2 && (p[1] == 0xA0 || (p[1] >= 0x80 && p[1] <= 0x9F)))
        return 2;                                                /* no-break, C1 controls */
    return p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80 ? 3 : 0; /* full-width */
}

/* The character behind "_x000D_", -1 when there is none at p. */
static int escaped(const char *p)
{
    if (p[0] != '_' || p[1] != 'x')
        return -1;
    int value = 0;
    for (int i = 2; i < 6; i++) {
        if (!isxdigit((unsigned char)p[i]))
            return -1;
        value =
            value * 16 +
            (isdigit((unsigned char)p[i]) ? p[i] - '0' : tolower((unsigned char)p[i]) - 'a' + 10);
    }
    return p[6] == '_' ? value : -1;
}

static size_t put_ascii_escape(char *to, int value)
{
    if (value >= 0x20 && value < 0x7F) {
        *to = (char)value;
        return 1;
    }
    *to = ' '; /* line ends and other controls; nothing else is ever escaped in practice */
    return 1;
}

const char *cell_text_finish(CellText *cell)
{
    if (cell->text.text == NULL)
        return "";
    char *from = cell->text.text, *to = cell->text.text;
    char *kept = to; /* behind the last character that is no blank */
    while (*from != '\0') {
        const unsigned char *p = (const unsigned char *)from;
        size_t skip = hidden_bytes(p), blank = blank_bytes(p);
        int value = escaped(from);
        if (skip > 0) {
            from += skip;
        } else if (blank > 0 || (value >= 0 && value <= 0x20)) {
            if (to > cell->text.text)
                *to++ = ' ';
            from += blank > 0 ? blank : 7;
        } else if (value >= 0) {
            to += put_ascii_escape(to, value);
            from += 7;
            kept = to;
        } else {
            *to++ = *from++;
            kept = to;
        }
    }
    *kept = '\0';
    cell->text.length_bytes = (size_t)(kept - cell->text.text);
    return cell->text.text;
}

const char *cell_text_number(CellText *cell)
{
    const char *text = cell_text_finish(cell);
    char *end;
    double value = strtod(text, &end);
    if (*text == '\0' || *end != '\0' || !isfinite(value))
        return text;
    cell_text_clear(cell);
    str_printf(&cell->text, "%.15g", value == 0 ? 0 : value);
    return cell->text.text;
}

static const char *skip_unsaid(const char *text)
{
    while (*text == ' ' || *text == '_' || *text == '-' || *text == '*')
        text++;
    return text;
}

bool same_header(const char *a, const char *b)
{
    for (;;) {
        a = skip_unsaid(a);
        b = skip_unsaid(b);
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        if (*a == '\0')
            return true;
        a++, b++;
    }
}

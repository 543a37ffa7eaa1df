/* json_text: escapes what RFC 8259 section 7 demands and nothing more. */
#include "server/imports/json_text.h"

void json_text_add(Str *to, const char *text)
{
    str_add_char(to, '"');
    const char *plain = text;
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        str_add_bytes(to, plain, (size_t)(text - plain));
        if (c < 0x20)
            str_printf(to, "\\u%04x", c);
        else
            str_printf(to, "\\%c", c);
        plain = text + 1;
    }
    str_add(to, plain);
    str_add_char(to, '"');
}

/* str: a text that doubles its room inside an arena. What it outgrew stays in the arena until the
 * request ends, at most as much again as the text itself. */
#include "common/str.h"
#include "common/log.h"

Str str_new(Arena *arena)
{
    Str str = { .arena = arena, .capacity_bytes = 64 };
    str.text = arena_alloc(arena, str.capacity_bytes);
    return str;
}

static void str_reserve(Str *str, size_t more_bytes)
{
    size_t need = str->length_bytes + more_bytes + 1;
    if (need <= str->capacity_bytes)
        return;
    size_t capacity = str->capacity_bytes * 2;
    while (capacity < need)
        capacity *= 2;
    char *text = arena_alloc(str->arena, capacity);
    memcpy(text, str->text, str->length_bytes);
    str->text = text;
    str->capacity_bytes = capacity;
}

void str_add_bytes(Str *str, const void *data, size_t size_bytes)
{
    if (size_bytes == 0)
        return;
    str_reserve(str, size_bytes);
    memcpy(str->text + str->length_bytes, data, size_bytes);
    str->length_bytes += size_bytes;
    str->text[str->length_bytes] = '\0';
}

void str_add(Str *str, const char *text)
{
    str_add_bytes(str, text, strlen(text));
}

void str_add_char(Str *str, char c)
{
    str_add_bytes(str, &c, 1);
}

void str_printf(Str *str, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        log_abort("a format does not print");
    str_reserve(str, (size_t)length);
    (void)vsnprintf(str->text + str->length_bytes, (size_t)length + 1, format, args);
    va_end(args);
    str->length_bytes += (size_t)length;
}

bool str_equal(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    return strcmp(a, b) == 0;
}

bool str_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

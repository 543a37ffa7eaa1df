/* str: a text that grows inside an arena; always ends in NUL. */
#ifndef FIXPOINT_STR_H
#define FIXPOINT_STR_H

#include "common/arena.h"
#include <stdbool.h>

typedef struct Str {
    Arena *arena;
    char *text; /* owned by the arena; moves when it grows */
    size_t length_bytes, capacity_bytes;
} Str;

Str str_new(Arena *arena);
void str_add(Str *str, const char *text);
void str_add_bytes(Str *str, const void *data, size_t size_bytes);
void str_add_char(Str *str, char c);
__attribute__((format(printf, 2, 3))) void str_printf(Str *str, const char *format, ...);

bool str_equal(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts(const char *text, const char *prefix);

#endif

/* arena: memory of one request. Everything a request allocates comes from its arena and is freed
 * with it in one place. arena_alloc never returns NULL: past the arena's cap (a programmer's error,
 * since limits are enforced at the edge) or when the system has no memory left, the process aborts.
 */
#ifndef FIXPOINT_ARENA_H
#define FIXPOINT_ARENA_H

#include <stdarg.h>
#include <stddef.h>

typedef struct Arena Arena;

/* cap_bytes bounds the sum of all blocks; see common/limits.h. */
Arena *arena_new(size_t cap_bytes);
void arena_free(Arena *arena);
size_t arena_used_bytes(const Arena *arena);

/* Zeroed, aligned for any type. */
void *arena_alloc(Arena *arena, size_t size_bytes);
void *arena_copy(Arena *arena, const void *data, size_t size_bytes);
char *arena_strdup(Arena *arena, const char *text);
char *arena_strndup(Arena *arena, const char *text, size_t length_bytes);
__attribute__((format(printf, 2, 3))) char *arena_printf(Arena *arena, const char *format, ...);
__attribute__((format(printf, 2, 0))) char *arena_vprintf(Arena *arena, const char *format,
                                                          va_list args);

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_alloc((arena), sizeof(Type) * (count)))

#endif

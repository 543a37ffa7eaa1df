/* arena: a chain of blocks that grows and is freed at once. Small pieces share a block; a large one
 * gets a block of its own, so that a body of a megabyte does not waste the rest of a small block.
 */
#include "common/arena.h"
#include "common/log.h"

#define BLOCK_BYTES ((size_t)8192)
#define ALIGN_BYTES _Alignof(max_align_t)

typedef struct Block {
    struct Block *next;
    size_t used_bytes, size_bytes;
    max_align_t data[];
} Block;

struct Arena {
    Block *head; /* the block that small pieces are taken from */
    size_t used_bytes, cap_bytes;
};

static Block *block_new(Arena *arena, size_t size_bytes)
{
    if (size_bytes > arena->cap_bytes || arena->used_bytes > arena->cap_bytes - size_bytes)
        log_abort("arena past its cap");
    Block *block = calloc(1, sizeof *block + size_bytes);
    if (!block)
        log_abort("out of memory");
    block->size_bytes = size_bytes;
    arena->used_bytes += size_bytes;
    return block;
}

Arena *arena_new(size_t cap_bytes)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        log_abort("out of memory");
    arena->cap_bytes = cap_bytes;
    return arena;
}

void arena_free(Arena *arena)
{
    if (!arena)
        return;
    for (Block *block = arena->head, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

size_t arena_used_bytes(const Arena *arena)
{
    return arena->used_bytes;
}

void *arena_alloc(Arena *arena, size_t size_bytes)
{
    if (size_bytes > arena->cap_bytes)
        log_abort("arena past its cap");
    size_t need = (size_bytes + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
    if (need == 0)
        need = ALIGN_BYTES;
    Block *head = arena->head;
    if (!head || head->size_bytes - head->used_bytes < need) {
        Block *block = block_new(arena, need > BLOCK_BYTES ? need : BLOCK_BYTES);
        if (head && need > BLOCK_BYTES / 2) {
            /* A large piece goes behind the head, which still has room for small ones. */
            block->next = head->next;
            head->next = block;
            block->used_bytes = need;
            return block->data;
        }
        block->next = head;
        arena->head = head = block;
    }
    void *piece = (char *)head->data + head->used_bytes;
    head->used_bytes += need;
    return piece;
}

void *arena_copy(Arena *arena, const void *data, size_t size_bytes)
{
    void *copy = arena_alloc(arena, size_bytes);
    if (size_bytes > 0)
        memcpy(copy, data, size_bytes);
    return copy;
}

char *arena_strdup(Arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(Arena *arena, const char *text, size_t length_bytes)
{
    char *copy = arena_alloc(arena, length_bytes + 1);
    if (length_bytes > 0)
        memcpy(copy, text, length_bytes);
    return copy; /* zeroed, so it ends in NUL */
}

char *arena_vprintf(Arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        log_abort("a format does not print");
    char *text = arena_alloc(arena, (size_t)length + 1);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

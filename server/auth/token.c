/* token: random by libsodium, kept only as BLAKE2b-256, so that whoever reads the database cannot
 * sign in with what he finds there. */
#include "server/auth/token.h"
#include <sodium.h>

bool token_start(void)
{
    return sodium_init() >= 0;
}

const char *token_new(Arena *arena)
{
    unsigned char bytes[32];
    char *text = arena_alloc(arena, TOKEN_TEXT_LENGTH + 1);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(text, TOKEN_TEXT_LENGTH + 1, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
    return text;
}

const char *token_hash(Arena *arena, const char *token)
{
    unsigned char hash[TOKEN_HASH_BYTES];
    if (!token ||
        strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") !=
            TOKEN_TEXT_LENGTH ||
        token[TOKEN_TEXT_LENGTH] != '\0')
        return NULL;
    crypto_generichash(hash, sizeof hash, (const unsigned char *)token, TOKEN_TEXT_LENGTH, NULL, 0);
    char *hex = arena_alloc(arena, 2 * sizeof hash + 1);
    return sodium_bin2hex(hex, 2 * sizeof hash + 1, hash, sizeof hash);
}

/* token: secrets that we give out (cookie, device, link) and the hashes of them that we keep. */
#ifndef FIXPOINT_TOKEN_H
#define FIXPOINT_TOKEN_H

#include "common/arena.h"
#include <stdbool.h>

#define TOKEN_TEXT_LENGTH 43 /* 32 bytes as base64url without padding */
#define TOKEN_HASH_BYTES 32

/* Once per process, before any thread: without it libsodium hashes by its slowest edition. */
bool token_start(void);

/* A new secret of 256 random bits, as text for a cookie or an address. */
const char *token_new(Arena *arena);
/* BLAKE2b-256 of the token's text, as hex for a statement; NULL for a text that is no token of ours
 * (wrong length or characters) or NULL. */
const char *token_hash(Arena *arena, const char *token);

#endif

/* session_cache: who stands behind a session token, remembered for a minute at most. Bounded, safe
 * for any thread, and believed only while NOTIFY is heard. */
#ifndef FIXPOINT_SESSION_CACHE_H
#define FIXPOINT_SESSION_CACHE_H

#include "common/arena.h"
#include <stdbool.h>
#include <stdint.h>

/* Texts are owned by the cache inside it, by an arena when they come out. */
typedef struct Known {
    const char *user_id, *login, *session_id;
    const char *needs; /* a line for each site: "slug need need …" */
} Known;

/* Looks up by the token's hash (hex); copies into the arena. */
bool session_cache_get(Arena *arena, const char *token_hash, Known *ret_known);
/* Counts how often anything was forgotten. Read it before asking the database: what was forgotten
 * meanwhile makes the answer too old to be put. */
uint64_t session_cache_generation(void);
void session_cache_put(const char *token_hash, const Known *known, int seconds,
                       uint64_t generation);
void session_cache_forget(const char *user_id); /* NULL or "" = everybody */
void session_cache_believe(bool listening);     /* false empties it and keeps it empty */

#endif

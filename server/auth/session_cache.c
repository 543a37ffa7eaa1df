/* session_cache: 1024 sets of four places. A token's hash picks the set; in a full set the entry
 * that ends first gives way. 4096 entries of some 300 bytes are 1.2 MB at the most. */
#include "server/auth/session_cache.h"
#include "common/str.h"
#include <pthread.h>

#define SETS 1024
#define WAYS 4
#define LONGEST_S 60 /* the database notes a visit once a minute, so it must be asked as often */

typedef struct Entry {
    char *token_hash; /* NULL = free; one block of memory with the other texts */
    Known known;
    int64_t until_ms; /* CLOCK_MONOTONIC */
} Entry;

static struct {
    pthread_mutex_t lock;
    Entry entries[SETS][WAYS];
    uint64_t generation;
    bool believed;
} cache = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The hash is uniform: its first hex digits pick the set. */
static Entry *set_of(const char *token_hash)
{
    unsigned set = 0;
    for (int i = 0; i < 3 && token_hash[i]; i++) {
        unsigned char c = (unsigned char)token_hash[i];
        set = set * 16 + (unsigned)(c >= 'a' ? c - 'a' + 10 : c - '0') % 16;
    }
    return cache.entries[set % SETS];
}

static void entry_free(Entry *entry)
{
    free(entry->token_hash);
    *entry = (Entry){ 0 };
}

bool session_cache_get(Arena *arena, const char *token_hash, Known *ret_known)
{
    bool found = false;
    pthread_mutex_lock(&cache.lock);
    Entry *set = set_of(token_hash);
    for (int i = 0; i < WAYS && !found; i++) {
        if (!str_equal(set[i].token_hash, token_hash) || set[i].until_ms <= now_ms())
            continue;
        const Known *known = &set[i].known;
        *ret_known = (Known){
            .user_id = arena_strdup(arena, known->user_id),
            .login = arena_strdup(arena, known->login),
            .session_id = arena_strdup(arena, known->session_id),
            .needs = arena_strdup(arena, known->needs),
        };
        found = true;
    }
    pthread_mutex_unlock(&cache.lock);
    return found;
}

uint64_t session_cache_generation(void)
{
    pthread_mutex_lock(&cache.lock);
    uint64_t generation = cache.generation;
    pthread_mutex_unlock(&cache.lock);
    return generation;
}

/* Copies the texts into one block behind each other. */
static bool entry_fill(Entry *entry, const char *token_hash, const Known *known)
{
    const char *const texts[] = { token_hash, known->user_id, known->login, known->session_id,
                                  known->needs };
    const char **const places[] = { NULL, &entry->known.user_id, &entry->known.login,
                                    &entry->known.session_id, &entry->known.needs };
    size_t size = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        size += strlen(texts[i]) + 1;
    char *block = malloc(size);
    if (!block)
        return false;
    entry->token_hash = block;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t length = strlen(texts[i]) + 1;
        memcpy(block, texts[i], length);
        if (places[i])
            *places[i] = block;
        block += length;
    }
    return true;
}

void session_cache_put(const char *token_hash, const Known *known, int seconds, uint64_t generation)
{
    pthread_mutex_lock(&cache.lock);
    if (cache.believed && cache.generation == generation && seconds > 0) {
        Entry *set = set_of(token_hash), *place = &set[0];
        for (int i = 0; i < WAYS; i++) {
            if (str_equal(set[i].token_hash, token_hash)) {
                place = &set[i];
                break;
            }
            if (set[i].until_ms < place->until_ms)
                place = &set[i];
        }
        entry_free(place);
        if (entry_fill(place, token_hash, known))
            place->until_ms =
                now_ms() + 1000 * (int64_t)(seconds < LONGEST_S ? seconds : LONGEST_S);
    }
    pthread_mutex_unlock(&cache.lock);
}

/* With the lock held. */
static void forget(const char *user_id)
{
    cache.generation++;
    for (int i = 0; i < SETS * WAYS; i++) {
        Entry *entry = &cache.entries[i / WAYS][i % WAYS];
        if (entry->token_hash &&
            (!user_id || !*user_id || str_equal(entry->known.user_id, user_id)))
            entry_free(entry);
    }
}

void session_cache_forget(const char *user_id)
{
    pthread_mutex_lock(&cache.lock);
    forget(user_id);
    pthread_mutex_unlock(&cache.lock);
}

void session_cache_believe(bool listening)
{
    pthread_mutex_lock(&cache.lock);
    /* What was remembered before the ear was open may be out of date. */
    forget(NULL);
    cache.believed = listening;
    pthread_mutex_unlock(&cache.lock);
}

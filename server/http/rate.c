/* rate: a table of fixed size, so that a flood of addresses costs no memory: buckets are found by a
 * keyed hash in a set of eight, and the one unused for longest gives way. */
#include "server/http/rate.h"
#include <pthread.h>
#include <sodium.h>

#define SETS 1024 /* × 8 buckets × 24 bytes = 192 KiB */
#define WAYS 8

typedef struct Bucket {
    uint64_t key; /* 0 = empty */
    double tokens;
    int64_t seen_ms;
} Bucket;

static Bucket table[SETS][WAYS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned char secret[crypto_shorthash_KEYBYTES];

void rate_start(void)
{
    crypto_shorthash_keygen(secret);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static Bucket *find(uint64_t key, int64_t now, double full)
{
    Bucket *set = table[key % SETS], *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].seen_ms < oldest->seen_ms)
            oldest = &set[i];
    }
    *oldest = (Bucket){ .key = key, .tokens = full, .seen_ms = now };
    return oldest;
}

bool rate_take(Request *req, const char *kind, const char *key, int per_minute, int burst)
{
    if (per_minute <= 0)
        return true;
    const char *whole = arena_printf(req->arena, "%s %s", kind, key);
    uint64_t hash = 0;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)whole, strlen(whole), secret);
    hash |= 1;
    int64_t now = now_ms();
    pthread_mutex_lock(&lock);
    Bucket *bucket = find(hash, now, burst);
    bucket->tokens += (double)(now - bucket->seen_ms) * per_minute / 60000.0;
    if (bucket->tokens > burst)
        bucket->tokens = burst;
    bucket->seen_ms = now;
    bool taken = bucket->tokens >= 1;
    if (taken)
        bucket->tokens -= 1;
    double missing = 1 - bucket->tokens;
    pthread_mutex_unlock(&lock);
    if (taken)
        return true;
    int wait_s = (int)(missing * 60.0 / per_minute) + 1;
    (void)fail(req, FAULT_TOO_MANY, NULL, "请求太频繁，请在 %d 秒后再试。",
               "Too many requests; please try again in %d s.", wait_s);
    return fail_retry_after(req, wait_s);
}

/* password: hashing by libsodium behind a gate (gate.h). */
#include "server/auth/password.h"
#include "server/auth/gate.h"
#include <assert.h>
#include <sodium.h>

#define PASSES 3
#define MEMORY_BYTES (64 * MIB)

/* Without the gate. Fails only when the system has no 64 MiB to give. */
static bool hash_make(Request *req, const char *password, const char **ret_hash)
{
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(hash, password, strlen(password), PASSES, MEMORY_BYTES,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(req, FAULT_UNAVAILABLE, NULL, "服务器内存不足，请稍后再试。",
                    "The server is short of memory; please try again shortly.");
    *ret_hash = arena_strdup(req->arena, hash);
    return true;
}

bool password_hash(Request *req, const char *password, const char **ret_hash)
{
    if (!gate_enter(req))
        return false;
    bool made = hash_make(req, password, ret_hash);
    gate_leave();
    return made;
}

bool password_verify(Request *req, const char *hash, const char *password, bool *ret_right,
                     const char **ret_stronger)
{
    const char *stronger = NULL;
    bool right = false, worked = true;
    if (!gate_enter(req))
        return false;
    if (hash) {
        right = crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
        if (right && crypto_pwhash_str_needs_rehash(hash, PASSES, MEMORY_BYTES) != 0)
            worked = hash_make(req, password, &stronger);
    } else {
        /* Nobody to compare with: the same work, so that the time does not tell. */
        const char *nothing;
        worked = hash_make(req, password, &nothing);
    }
    gate_leave();
    if (!worked)
        return false;
    *ret_right = right;
    *ret_stronger = stronger;
    return true;
}

bool password_check(Request *req, const char *password, const char *names)
{
    switch (password_flaw(password, names)) {
    case PASSWORD_FINE:
        return true;
    case PASSWORD_SHORT:
        return fail(
            req, FAULT_INVALID, "password", "密码至少要 %d 个字符。一句话最好记。",
            "A password has at least %d characters. A short sentence is easiest to remember.",
            PASSWORD_MIN);
    case PASSWORD_LONG:
        return fail(req, FAULT_INVALID, "password", "密码最多 %d 个字符。",
                    "A password has at most %d characters.", PASSWORD_MAX);
    case PASSWORD_COMMON:
        return fail(req, FAULT_INVALID, "password", "这个密码太常见，别人一猜就中。请换一个。",
                    "This password is among the commonest and easily guessed. Choose another.");
    case PASSWORD_PATTERN:
        return fail(req, FAULT_INVALID, "password", "密码不能是重复或顺着键盘的字符。请换一个。",
                    "A password is no repetition and no run of keys. Choose another.");
    case PASSWORD_NAME:
        return fail(req, FAULT_INVALID, "password", "密码里不能有你的账号或姓名。请换一个。",
                    "A password does not hold your login or name. Choose another.");
    }
    assert(false);
    return false;
}

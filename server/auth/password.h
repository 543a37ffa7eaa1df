/* password: judges, hashes and verifies. argon2id with three passes over 64 MiB (TRUST 6); at most
 * four hashes at a time, so that signing in never takes more than 256 MiB, and a bounded queue
 * before them. */
#ifndef FIXPOINT_PASSWORD_H
#define FIXPOINT_PASSWORD_H

#include "server/http/request.h"

#define PASSWORD_MIN 12 /* characters, not bytes */
#define PASSWORD_MAX 128

typedef enum PasswordFlaw {
    PASSWORD_FINE,
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_COMMON,  /* on the list of the commonest, or little more than one of them */
    PASSWORD_PATTERN, /* a repetition or a run along the alphabet or the keyboard */
    PASSWORD_NAME,    /* holds the person's login or name */
} PasswordFlaw;

/* names: login and names with spaces between; may be "". No rules of composition. */
PasswordFlaw password_flaw(const char *password, const char *names);
/* The same as a refusal of the field "password". */
CHECKED bool password_check(Request *req, const char *password, const char *names);

/* Both raise unavailable when too many are waiting. hash NULL = nobody has that login: as much work
 * is done, and the answer is no. ret_stronger: a new hash when the old one was made with less work.
 */
CHECKED bool password_hash(Request *req, const char *password, const char **ret_hash);
CHECKED bool password_verify(Request *req, const char *hash, const char *password, bool *ret_right,
                             const char **ret_stronger);

#endif

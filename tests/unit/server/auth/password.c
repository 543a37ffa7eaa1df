/* password: hashing and verifying. */
#include "server/auth/password.h"
#include "server/auth/token.h"
#include "tests/unit/support.h"

static void test_a_hash_is_right_for_its_password_only(void **state)
{
    (void)state;
    Request *req = request_new(NULL);
    const char *hash, *again, *stronger;
    bool right;
    assert_true(password_hash(req, "Regen auf dem Dach", &hash));
    assert_true(strncmp(hash, "$argon2id$v=19$m=65536,t=3,p=1$", 31) == 0);
    assert_true(password_hash(req, "Regen auf dem Dach", &again));
    assert_string_not_equal(hash, again); /* each with a salt of its own */
    assert_true(password_verify(req, hash, "Regen auf dem Dach", &right, &stronger));
    assert_true(right);
    assert_null(stronger);
    assert_true(password_verify(req, hash, "regen auf dem Dach", &right, &stronger));
    assert_false(right);
    assert_true(password_verify(req, NULL, "Regen auf dem Dach", &right, &stronger));
    assert_false(right);
    assert_true(password_verify(req, "no hash", "Regen auf dem Dach", &right, &stronger));
    assert_false(right);
    request_free(req);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hash_is_right_for_its_password_only),
    };
    if (!token_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* session_cache: what is remembered, for how long, and what makes it forget; and reading of needs.
 */
#include "server/auth/roles.h"
#include "server/auth/session_cache.h"
#include "tests/unit/support.h"

static const Known person = {
    .user_id = "u1", .login = "li", .session_id = "s1", .needs = "a member work"
};
static const Known other = { .user_id = "u2", .login = "wang", .session_id = "s2", .needs = "" };

static void put(const char *hash, const Known *known)
{
    session_cache_put(hash, known, 60, session_cache_generation());
}

static bool has(const char *hash)
{
    Arena *arena = arena_new(1 << 20);
    Known known;
    bool found = session_cache_get(arena, hash, &known);
    arena_free(arena);
    return found;
}

static void test_nothing_is_believed_before_somebody_listens(void **state)
{
    (void)state;
    put("00aa", &person);
    assert_false(has("00aa"));
    session_cache_believe(true);
    put("00aa", &person);
    assert_true(has("00aa"));
    session_cache_believe(false);
    assert_false(has("00aa"));
    put("00aa", &person);
    assert_false(has("00aa"));
    session_cache_believe(true);
}

static void test_texts_come_out_as_they_went_in(void **state)
{
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Known known;
    put("0abc", &person);
    assert_true(session_cache_get(arena, "0abc", &known));
    session_cache_forget(NULL); /* what came out stays whole */
    assert_string_equal(known.user_id, "u1");
    assert_string_equal(known.login, "li");
    assert_string_equal(known.session_id, "s1");
    assert_string_equal(known.needs, "a member work");
    assert_false(session_cache_get(arena, "0abc", &known));
    arena_free(arena);
}

static void test_one_person_is_forgotten_in_all_his_sessions(void **state)
{
    (void)state;
    put("0010", &person);
    put("fff0", &person);
    put("0011", &other);
    session_cache_forget("u1");
    assert_false(has("0010"));
    assert_false(has("fff0"));
    assert_true(has("0011"));
    session_cache_forget("");
    assert_false(has("0011"));
}

static void test_an_answer_older_than_a_notice_is_not_put(void **state)
{
    (void)state;
    uint64_t before = session_cache_generation(); /* the database is asked here */
    session_cache_forget("u1");                   /* and here the notice arrives */
    session_cache_put("0020", &person, 60, before);
    assert_false(has("0020"));
}

static void test_it_ends_by_itself(void **state)
{
    (void)state;
    session_cache_put("0030", &person, 0, session_cache_generation());
    assert_false(has("0030"));
    session_cache_put("0030", &person, 1, session_cache_generation());
    assert_true(has("0030"));
    struct timespec pause = { .tv_sec = 1, .tv_nsec = 50000000 };
    nanosleep(&pause, NULL);
    assert_false(has("0030"));
}

static void test_it_is_bounded(void **state)
{
    (void)state;
    char hash[16];
    int kept = 0;
    for (int i = 0; i < 20000; i++) {
        (void)snprintf(hash, sizeof hash, "%08x", (unsigned)i * 2654435761U);
        put(hash, &person);
    }
    for (int i = 0; i < 20000; i++) {
        (void)snprintf(hash, sizeof hash, "%08x", (unsigned)i * 2654435761U);
        kept += has(hash);
    }
    assert_in_range(kept, 2000, 4096);
    assert_true(has(hash)); /* the newest is among them */
    session_cache_forget(NULL);
}

static void test_needs_are_bits_of_a_site(void **state)
{
    (void)state;
    const char *needs = "alpha member work\nalpha-2 member users\nbeta member no-such-need verify";
    uint64_t member = UINT64_C(1) << NEED_MEMBER, work = UINT64_C(1) << NEED_WORK,
             users = UINT64_C(1) << NEED_USERS, verify = UINT64_C(1) << NEED_VERIFY;
    assert_true(roles_may(needs, "alpha") == (member | work));
    assert_true(roles_may(needs, "alpha-2") == (member | users));
    assert_true(roles_may(needs, "beta") == (member | verify));
    assert_true(roles_may(needs, "alph") == 0);
    assert_true(roles_may(needs, "member") == 0);
    assert_true(roles_may(needs, "") == 0);
    assert_true(roles_may(needs, NULL) == (member | work | users | verify));
    assert_true(roles_may("", NULL) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_believed_before_somebody_listens),
        cmocka_unit_test(test_texts_come_out_as_they_went_in),
        cmocka_unit_test(test_one_person_is_forgotten_in_all_his_sessions),
        cmocka_unit_test(test_an_answer_older_than_a_notice_is_not_put),
        cmocka_unit_test(test_it_ends_by_itself),
        cmocka_unit_test(test_it_is_bounded),
        cmocka_unit_test(test_needs_are_bits_of_a_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

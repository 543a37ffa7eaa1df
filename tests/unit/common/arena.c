/* arena and str: alignment, zeroes, large pieces, growth, and the cap that aborts. */
#include "common/arena.h"
#include "common/str.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/unit/support.h"

static void test_pieces_are_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    Arena *arena = arena_new(1 << 20);
    char *pieces[300];
    for (size_t i = 0; i < 300; i++) {
        pieces[i] = arena_alloc(arena, i);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < i; j++)
            assert_int_equal(pieces[i][j], 0);
        memset(pieces[i], (int)i, i);
    }
    for (size_t i = 0; i < 300; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_equal((unsigned char)pieces[i][j], i & 0xff);
    arena_free(arena);
}

static void test_a_large_piece_leaves_the_small_block_in_use(void **state)
{
    (void)state;
    Arena *arena = arena_new(1 << 20);
    char *before = arena_alloc(arena, 16);
    char *large = arena_alloc(arena, 100000);
    char *after = arena_alloc(arena, 16);
    assert_ptr_equal(after, before + 16);
    memset(large, 1, 100000);
    assert_in_range(arena_used_bytes(arena), 100000, 120000);
    arena_free(arena);
}

static void test_text_is_copied(void **state)
{
    (void)state;
    Arena *arena = arena_new(1 << 20);
    assert_string_equal(arena_strdup(arena, ""), "");
    assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
    assert_string_equal(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
    assert_memory_equal(arena_copy(arena, "a\0b", 3), "a\0b", 3);
    arena_free(arena);
    arena_free(NULL);
}

static void test_str_grows(void **state)
{
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Str str = str_new(arena);
    assert_string_equal(str.text, "");
    for (int i = 0; i < 1000; i++)
        str_printf(&str, "%03d,", i);
    str_add_char(&str, '!');
    str_add(&str, "");
    assert_int_equal(str.length_bytes, 4001);
    assert_int_equal(strlen(str.text), 4001);
    assert_true(str_starts(str.text, "000,001,"));
    assert_string_equal(str.text + 3996, "999,!");
    assert_true(str_equal(NULL, NULL));
    assert_false(str_equal("", NULL));
    assert_false(str_starts("ab", "abc"));
    arena_free(arena);
}

/* Does this end the process by abort()? */
static bool aborts(void (*act)(void))
{
    pid_t child = fork();
    if (child == 0) {
        struct rlimit none = { 0, 0 };
        (void)setrlimit(RLIMIT_CORE, &none);
        (void)signal(SIGABRT, SIG_DFL);
        (void)close(STDERR_FILENO);
        act();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void past_the_cap_at_once(void)
{
    (void)arena_alloc(arena_new(100000), 100001);
}

static void past_the_cap_slowly(void)
{
    Arena *arena = arena_new(100000);
    for (int i = 0; i < 100; i++)
        (void)arena_alloc(arena, 2000);
}

static void past_all_numbers(void)
{
    (void)arena_alloc(arena_new(100000), SIZE_MAX);
}

static void within_the_cap(void)
{
    Arena *arena = arena_new(100000);
    (void)arena_alloc(arena, 90000);
    arena_free(arena);
}

static void test_the_cap_aborts(void **state)
{
    (void)state;
    assert_true(aborts(past_the_cap_at_once));
    assert_true(aborts(past_the_cap_slowly));
    assert_true(aborts(past_all_numbers));
    assert_false(aborts(within_the_cap));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_aligned_zeroed_and_apart),
        cmocka_unit_test(test_a_large_piece_leaves_the_small_block_in_use),
        cmocka_unit_test(test_text_is_copied),
        cmocka_unit_test(test_str_grows),
        cmocka_unit_test(test_the_cap_aborts),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}

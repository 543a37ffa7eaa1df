/* Which passwords are refused, and that a good sentence is not. */
#include "server/auth/password.h" /* before cmocka, which has a macro fail() */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

typedef struct Case {
    const char *password, *names;
    PasswordFlaw flaw;
} Case;

static const Case cases[] = {
    { "correct horse battery", "", PASSWORD_FINE },
    { "早上八点先看水泵再看配电房", "", PASSWORD_FINE },
    { "Kupfer7-Regen-Lampe", "zhang 张伟 Zhang Wei", PASSWORD_FINE },
    { "elevenchars", "", PASSWORD_SHORT },
    { "十一个汉字不够长的密码", "", PASSWORD_SHORT },
    { "", "", PASSWORD_SHORT },
    /* On the list, whole. */
    { "administrator", "", PASSWORD_COMMON },
    { "Counterstrike", "", PASSWORD_COMMON },
    { "1qaz2wsx3edc", "", PASSWORD_COMMON },
    /* A common one with digits and signs around it, and disguised. */
    { "password2026!!", "", PASSWORD_COMMON },
    { "2026.Sunshine.", "", PASSWORD_COMMON },
    { "P@ssw0rd20261", "", PASSWORD_COMMON },
    { "fixpoint-2026", "", PASSWORD_COMMON },
    { "5201314woaini", "", PASSWORD_COMMON },
    /* Repetitions and runs. */
    { "aaaaaaaaaaaa", "", PASSWORD_PATTERN },
    { "blue7blue7blue7", "", PASSWORD_PATTERN },
    { "abababcdcdcdab", "", PASSWORD_PATTERN },
    { "abcdefghijkl", "", PASSWORD_PATTERN },
    { "zyxwvutsrqpo", "", PASSWORD_PATTERN },
    { "123456789012", "", PASSWORD_PATTERN },
    { "qwertyuiop12", "", PASSWORD_PATTERN },
    { "asdfghzxcvbn", "", PASSWORD_PATTERN },
    { "密密密密密密密密密密密密", "", PASSWORD_PATTERN },
    /* The person himself. */
    { "Kupfer-zhangwei-7", "zhangwei 张伟 Zhang Wei", PASSWORD_NAME },
    { "hello Zhang fine day", "zw 张伟 Zhang Wei", PASSWORD_NAME },
    { "今天张伟去看水泵和配电房", "zw 张伟 Zhang Wei", PASSWORD_NAME },
    { "lantern-river-nadel", "li 李娜 Li Na", PASSWORD_FINE }, /* two letters are no name */
};

static void flaws_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PasswordFlaw flaw = password_flaw(cases[i].password, cases[i].names);
        if (flaw != cases[i].flaw)
            fail_msg("“%s”: flaw %d, expected %d", cases[i].password, (int)flaw,
                     (int)cases[i].flaw);
    }
}

static void length_counts_characters(void **state)
{
    (void)state;
    char text[4 * PASSWORD_MAX + 8];
    size_t length = 0;
    for (int i = 0; i < PASSWORD_MAX; i++) { /* 128 different Chinese characters from U+4E00 on */
        text[length++] = (char)0xE4;
        text[length++] = (char)(0xB8 + i / 64);
        text[length++] = (char)(0x80 + i % 64);
    }
    text[length] = '\0';
    assert_int_equal(password_flaw(text, ""), PASSWORD_FINE);
    text[length++] = 'x';
    text[length] = '\0';
    assert_int_equal(password_flaw(text, ""), PASSWORD_LONG);
}

/* Every word of the list that is long enough is refused, first and last included. */
extern const char common_passwords[];
static void whole_list_is_refused(void **state)
{
    (void)state;
    int words = 0;
    char word[200];
    for (const char *at = common_passwords; *at;) {
        size_t length = strcspn(at, "\n");
        memcpy(word, at, length);
        word[length] = '\0';
        if (length >= PASSWORD_MIN) {
            words++;
            if (password_flaw(word, "") == PASSWORD_FINE)
                fail_msg("“%s” is on the list and was taken", word);
        }
        at += length + 1;
    }
    assert_true(words > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flaws_are_found),
        cmocka_unit_test(length_counts_characters),
        cmocka_unit_test(whole_list_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

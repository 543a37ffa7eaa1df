/* config: environment before file before standard, and every wrong value is refused. */
#include "server/config.h"
#include "tests/unit/support.h"
#include <unistd.h>

static char path[] = "/tmp/fx-config-XXXXXX";

static bool read_file(const char *text, Config *ret_config)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    (void)fputs(text, out);
    (void)fclose(out);
    return config_read(path, "fixpoint", ret_config);
}

static int quiet(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    (void)close(fd);
    static const char *const keys[] = { "FIXPOINT_DATABASE",    "FIXPOINT_LISTEN",
                                        "FIXPOINT_PUBLIC_URL",  "FIXPOINT_PHOTOS",
                                        "FIXPOINT_WEB",         "FIXPOINT_LOG_LEVEL",
                                        "FIXPOINT_FAST_WORKERS" };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        (void)unsetenv(keys[i]);
    return freopen("/dev/null", "w", stderr) ? 0 : 1;
}

static int clean(void **state)
{
    (void)state;
    return unlink(path);
}

static void test_standards(void **state)
{
    (void)state;
    Config config;
    assert_true(config_read(NULL, "fixpoint", &config));
    assert_string_equal(config.listen, "127.0.0.1:8080");
    assert_int_equal(config.fast_workers, 4);
    assert_int_equal(config.fast_timeout_ms, 2000);
    assert_null(config.public_url);
    assert_non_null(config.web);
}

static void test_file_and_environment(void **state)
{
    (void)state;
    Config config;
    const char *text =
        "# ours\n\nFIXPOINT_LISTEN = 0.0.0.0:0\nFIXPOINT_DATABASE=\"host=/x dbname=y\"\n"
        "FIXPOINT_PUBLIC_URL=https://Fix.Example:8443/\nFIXPOINT_FAST_WORKERS=7\n";
    (void)setenv("FIXPOINT_FAST_WORKERS", "9", 1);
    assert_true(read_file(text, &config));
    (void)unsetenv("FIXPOINT_FAST_WORKERS");
    assert_string_equal(config.listen, "0.0.0.0:0");
    assert_string_equal(config.database, "host=/x dbname=y");
    assert_string_equal(config.public_url, "https://Fix.Example:8443");
    assert_string_equal(config.public_host, "fix.example");
    assert_int_equal(config.fast_workers, 9);
}

static void test_refusals(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "FIXPOINT_LISTEN=8080",
        "FIXPOINT_LISTEN=:8080",
        "FIXPOINT_LISTEN=a:b",
        "FIXPOINT_LISTEN=a:65536",
        "FIXPOINT_PUBLIC_URL=fix.example",
        "FIXPOINT_PUBLIC_URL=ftp://fix.example",
        "FIXPOINT_PUBLIC_URL=https://",
        "FIXPOINT_PUBLIC_URL=https://a/b",
        "FIXPOINT_FAST_WORKERS=0",
        "FIXPOINT_FAST_WORKERS=65",
        "FIXPOINT_FAST_WORKERS=4x",
        "FIXPOINT_FAST_WORKERS=-1",
        "FIXPOINT_LOG_LEVEL=loud",
        "FIXPOINT_DATABSE=x",
        "no equals sign",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Config config = { .fast_workers = -7 };
        if (read_file(wrong[i], &config) || config.fast_workers != -7)
            fail_msg("not refused: %s", wrong[i]);
    }
    Config config;
    assert_false(config_read("/nonexistent/file", "fixpoint", &config));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_standards),
        cmocka_unit_test(test_file_and_environment),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests_name("config", tests, quiet, clean);
}

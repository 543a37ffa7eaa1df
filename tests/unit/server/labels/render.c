/* Tests of server/labels/job.c and render.c: refusals name what is wrong, the same job is the same
 * bytes, a picture knows its size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "common/limits.h"
#include "common/str.h"
#include "server/labels/render.h"

static Arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new(LIMIT_ARENA_BYTES);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define LABEL                                              \
    "{\"code\": \"D1-04-B12-DD03-E\", \"url\": "           \
    "\"HTTPS://FM.EXAMPLE.CN/C/D104B12DD03E/K7M2PQ0001\"," \
    "\"name_zh\": \"灯具 3\", \"name_en\": \"Luminaire 3\"}"
#define AT "\"at\": \"2026-07-14T08:00:00Z\", \"stock\": \"L7160\""

static Bytes render(const char *json)
{
    Job job;
    Fault fault = { 0 };
    Bytes bytes = { 0 };
    assert_true(job_read(arena, json, strlen(json), &job, &fault));
    assert_true(render_job(arena, &job, &bytes, &fault));
    assert_true(bytes.size > 0);
    return bytes;
}

static void test_same_job_same_bytes(void **state)
{
    (void)state;
    /* An SVG counts its surfaces through the life of a process, so it is left out here. */
    static const char *const formats[] = { "pdf", "png" };
    static const char *const magic[] = { "%PDF-", "\x89PNG" };
    for (int i = 0; i < 2; i++) {
        char *json = arena_printf(arena, "{\"format\": \"%s\", " AT ", \"labels\": [" LABEL "]}",
                                  formats[i]);
        Bytes one = render(json), two = render(json);
        assert_int_equal(one.size, two.size);
        assert_memory_equal(one.data, two.data, one.size);
        assert_memory_equal(one.data, magic[i], strlen(magic[i]));
        free(one.data);
        free(two.data);
    }
}

static void test_png_knows_its_size(void **state)
{
    (void)state;
    Bytes png =
        render("{\"format\": \"png\", \"kind\": \"label\", " AT ", \"labels\": [" LABEL "]}");
    /* 63.99 mm are 756 dots, 38.1 mm are 450; 300 dots per inch are 11811 per metre. */
    static const unsigned char size[] = { 0, 0, 2, 0xf4, 0, 0, 1, 0xc2 };
    static const unsigned char physical[] = { 0,    0,    0, 9,    'p',  'H',  'Y',
                                              's',  0,    0, 0x2e, 0x23, 0,    0,
                                              0x2e, 0x23, 1, 0x78, 0xa5, 0x3f, 0x76 };
    assert_memory_equal(png.data + 16, size, sizeof size);
    assert_memory_equal(png.data + 33, physical, sizeof physical);
    free(png.data);
}

static void refuse(const char *json, const char *field, const char *says)
{
    Job job;
    Fault fault = { 0 };
    Bytes bytes = { 0 };
    bool drawn = job_read(arena, json, strlen(json), &job, &fault) &&
                 render_job(arena, &job, &bytes, &fault);
    assert_false(drawn);
    assert_null(bytes.data);
    assert_true(str_equal(fault.field, field));
    assert_non_null(strstr(fault.detail, says));
}

static void test_refusals(void **state)
{
    (void)state;
    refuse("[]", NULL, "JSON");
    refuse("{\"labels\": [" LABEL "], \"stock\": \"L9\"}", "stock", "L9");
    refuse("{\"labels\": [" LABEL "], " AT ", \"start\": 22}", "start", "21");
    refuse("{\"labels\": [" LABEL "], " AT ", \"start\": \"1\"}", "start", "21");
    refuse("{\"labels\": [" LABEL "], " AT ", \"copies\": 0}", "copies", "2000");
    refuse("{\"labels\": [" LABEL ", " LABEL "], " AT ", \"copies\": 1001}", "codes", "2002");
    refuse("{\"labels\": [" LABEL "], " AT ", \"offset_x\": \"10.1\"}", "offset_x", "10");
    refuse("{\"labels\": [" LABEL "], " AT ", \"start\": 21, \"copies\": 2, \"page\": 3}", "page",
           "2");
    refuse("{\"labels\": [], " AT "}", "codes", "没有");
    refuse("{\"labels\": [], " AT ", \"lang\": \"en\"}", "codes", "no label");
    refuse("{\"labels\": [{\"code\": \"D1-F\", \"url\": \"https://fm.example.cn/c/D1F\"}], " AT "}",
           "url", "D1-F");
    refuse("{\"labels\": [{\"code\": \"D1-F\", \"url\": \"HTTPS://A.CN/C/D1F\", \"name_zh\": "
           "\"\\udb80\\udc00\"}], " AT "}",
           "codes", "D1-F");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_job_same_bytes),
        cmocka_unit_test(test_png_knows_its_size),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}

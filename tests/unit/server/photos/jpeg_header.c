/* jpeg_header: what a file declares decides, before anything is decoded. */
#include "server/photos/jpeg_header.h"
#include "make_jpeg.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static PhotoRefusal read_wish(const JpegWish *wish, JpegHeader *ret_header)
{
    Bytes file = make_jpeg(wish);
    PhotoRefusal refusal = jpeg_header_read(file.data, file.size, ret_header);
    free(file.data);
    return refusal;
}

/* A 64 × 48 picture with one byte of its frame changed. Offsets from the marker: 2 length, 4
 * precision, 5 height, 7 width, 9 components, 10 first component (id, sampling, table). */
static PhotoRefusal read_with_frame_byte(size_t offset, int value)
{
    Bytes file = make_jpeg(&(JpegWish){ .width = 64, .height = 48 });
    JpegHeader header;
    size_t frame = find_segment(&file, 0xC0, 0);
    assert_true(frame < file.size);
    file.data[frame + offset] = (uint8_t)value;
    PhotoRefusal refusal = jpeg_header_read(file.data, file.size, &header);
    free(file.data);
    return refusal;
}

static void test_ordinary_files(void **state)
{
    (void)state;
    JpegHeader header;
    assert_int_equal(read_wish(&(JpegWish){ .width = 64, .height = 48 }, &header), PHOTO_FINE);
    assert_int_equal(header.width, 64);
    assert_int_equal(header.height, 48);
    assert_int_equal(header.components, 3);
    assert_int_equal(header.orientation, 1);
    assert_int_equal(header.scans, 1);
    assert_false(header.several_scans);
    /* 4 × 3 MCUs of 16 × 16, each with six blocks of 64 coefficients of 2 bytes. */
    assert_int_equal(header.coefficient_bytes, 4 * 3 * 6 * 128);
    assert_int_equal(
        read_wish(&(JpegWish){ .width = 64, .height = 48, .progressive = true }, &header),
        PHOTO_FINE);
    assert_true(header.several_scans && header.scans > 3);
    assert_int_equal(
        read_wish(&(JpegWish){ .width = 64, .height = 48, .one_component_per_scan = true },
                  &header),
        PHOTO_FINE);
    assert_true(header.several_scans);
    assert_int_equal(header.scans, 3);
    assert_int_equal(read_wish(&(JpegWish){ .width = 1, .height = 1, .ink = INK_GREY }, &header),
                     PHOTO_FINE);
    assert_int_equal(read_wish(&(JpegWish){ .width = 99, .height = 9, .restarts = true }, &header),
                     PHOTO_FINE);
}

static void test_orientation(void **state)
{
    (void)state;
    JpegHeader header;
    for (int orientation = 1; orientation <= 8; orientation++) {
        for (int big = 0; big < 2; big++) {
            JpegWish wish = {
                .width = 8, .height = 8, .orientation = orientation, .big_endian = big
            };
            assert_int_equal(read_wish(&wish, &header), PHOTO_FINE);
            assert_int_equal(header.orientation, orientation);
        }
    }
    assert_int_equal(read_wish(&(JpegWish){ .width = 8, .height = 8, .orientation = 9 }, &header),
                     PHOTO_FINE);
    assert_int_equal(header.orientation, 1);
}

/* Whatever an EXIF block says, reading it stays inside it and the orientation makes sense. */
static void test_orientation_in_mutated_exif(void **state)
{
    (void)state;
    Bytes file = make_jpeg(&(JpegWish){ .width = 8, .height = 8, .orientation = 6 });
    size_t exif = find_segment(&file, 0xE1, 0);
    for (size_t at = exif + 4; at < exif + 60; at++) {
        uint8_t before = file.data[at];
        for (int value = 0; value < 256; value++) {
            JpegHeader header;
            file.data[at] = (uint8_t)value;
            assert_int_equal(jpeg_header_read(file.data, file.size, &header), PHOTO_FINE);
            assert_in_range(header.orientation, 1, 8);
        }
        file.data[at] = before;
    }
    free(file.data);
}

static void test_not_a_jpeg(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",
        "\xFF",
        "\xFF\xD8",
        "\x89PNG\r\n\x1A\n",
        "<!doctype html><script>",
        "<svg xmlns=''/>",
        "%PDF-1.7",
        "GIF89a",
        "RIFF\x10\0\0\0WEBP",
        "push graphic-context",
        "SIMPLE  =",
    };
    JpegHeader header;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(jpeg_header_read((const uint8_t *)others[i], strlen(others[i]), &header),
                         PHOTO_NOT_JPEG);
}

static void test_declared_size(void **state)
{
    (void)state;
    assert_int_equal(read_with_frame_byte(7, 0x20), PHOTO_TOO_WIDE); /* 8256 wide */
    assert_int_equal(read_with_frame_byte(5, 0xFF), PHOTO_TOO_WIDE); /* 65328 high */
    assert_int_equal(read_with_frame_byte(7, 0x1F), PHOTO_FINE);     /* 8000 × 48 */
    assert_int_equal(read_with_frame_byte(8, 0), PHOTO_DAMAGED);     /* 0 wide */
    Bytes file = make_jpeg(&(JpegWish){ .width = 64, .height = 48 });
    size_t frame = find_segment(&file, 0xC0, 0);
    JpegHeader header;
    memcpy(file.data + frame + 5, "\x1E\x40\x14\xB0", 4); /* 7744 high, 5296 wide: 41.0 Mpx */
    assert_int_equal(jpeg_header_read(file.data, file.size, &header), PHOTO_TOO_MANY_PIXELS);
    memcpy(file.data + frame + 5, "\x1E\x40\x14\x20", 4); /* 7744 × 5152: 39.9 Mpx */
    assert_int_equal(jpeg_header_read(file.data, file.size, &header), PHOTO_FINE);
    free(file.data);
}

static void test_unusual_kinds(void **state)
{
    (void)state;
    JpegHeader header;
    assert_int_equal(
        read_wish(&(JpegWish){ .width = 64, .height = 48, .arithmetic = true }, &header),
        PHOTO_UNUSUAL);
    assert_int_equal(read_with_frame_byte(4, 12), PHOTO_UNUSUAL);
    /* Extended sequential (C1) is read; lossless, differential, arithmetic and the rest are not. */
    for (int marker = 0xC1; marker <= 0xCF; marker++)
        if (marker != 0xC4)
            assert_int_equal(read_with_frame_byte(1, marker),
                             marker <= 0xC2 ? PHOTO_FINE : PHOTO_UNUSUAL);
    assert_int_equal(read_with_frame_byte(9, 2), PHOTO_DAMAGED);     /* components */
    assert_int_equal(read_with_frame_byte(11, 0x02), PHOTO_DAMAGED); /* sampling factors */
    assert_int_equal(read_with_frame_byte(11, 0x15), PHOTO_DAMAGED);
}

static void test_every_truncation(void **state)
{
    (void)state;
    Bytes file = make_jpeg(&(JpegWish){
        .width = 40, .height = 40, .progressive = true, .orientation = 6, .metadata = true });
    JpegHeader header;
    for (size_t size = 3; size < file.size; size++) {
        /* A copy of exactly that size, so that a sanitizer sees one byte too far. */
        uint8_t *part = malloc(size);
        memcpy(part, file.data, size);
        assert_int_equal(jpeg_header_read(part, size, &header), PHOTO_TRUNCATED);
        free(part);
    }
    assert_int_equal(jpeg_header_read(file.data, file.size, &header), PHOTO_FINE);
    free(file.data);
}

static void test_what_follows_the_end_does_not_matter(void **state)
{
    (void)state;
    Bytes file = make_jpeg(&(JpegWish){ .width = 40, .height = 40 });
    Bytes longer = with_inserted(&file, file.size, (const uint8_t *)"ftypmp42 a short film", 21);
    JpegHeader header;
    assert_int_equal(jpeg_header_read(longer.data, longer.size, &header), PHOTO_FINE);
    free(file.data);
    free(longer.data);
}

static void test_many_parts(void **state)
{
    (void)state;
    JpegHeader header;
    Bytes file = make_jpeg(&(JpegWish){ .width = 40, .height = 40, .progressive = true });
    size_t scan = find_segment(&file, 0xDA, 0), after = 0;
    for (int i = 0; after < scan; i++)
        after = find_segment(&file, 0xC4, i);
    assert_true(after < file.size);
    Bytes scans = with_repeated(&file, scan, after, 90);
    assert_int_equal(jpeg_header_read(scans.data, scans.size, &header), PHOTO_FINE);
    free(scans.data);
    scans = with_repeated(&file, scan, after, 100);
    assert_int_equal(jpeg_header_read(scans.data, scans.size, &header), PHOTO_TOO_MANY_PARTS);
    free(scans.data);
    size_t table = find_segment(&file, 0xC4, 0);
    Bytes tables = with_repeated(&file, table, scan, PHOTO_SEGMENTS_MAX);
    assert_int_equal(jpeg_header_read(tables.data, tables.size, &header), PHOTO_TOO_MANY_PARTS);
    free(tables.data);
    static const uint8_t restart_interval[] = { 0xFF, 0xDD, 0, 4, 0, 1 };
    Bytes one = with_inserted(&file, table, restart_interval, sizeof restart_interval);
    Bytes many = with_repeated(&one, table, table + sizeof restart_interval, PHOTO_SEGMENTS_MAX);
    assert_int_equal(jpeg_header_read(many.data, many.size, &header), PHOTO_TOO_MANY_PARTS);
    free(one.data);
    free(many.data);
    free(file.data);
}

static void test_memory_of_several_scans(void **state)
{
    (void)state;
    JpegHeader header;
    /* 40 megapixels: one scan needs no coefficients; progressive fits in 4:2:0, not in 4:4:4. */
    for (int progressive = 0; progressive < 2; progressive++) {
        for (int full_chroma = 0; full_chroma < 2; full_chroma++) {
            Bytes file = make_jpeg(&(JpegWish){ .width = 64,
                                                .height = 48,
                                                .progressive = progressive,
                                                .full_chroma = full_chroma });
            size_t frame = find_segment(&file, progressive ? 0xC2 : 0xC0, 0);
            memcpy(file.data + frame + 5, "\x1E\x40\x14\x20", 4);
            assert_int_equal(jpeg_header_read(file.data, file.size, &header),
                             progressive && full_chroma ? PHOTO_TOO_MUCH_MEMORY : PHOTO_FINE);
            free(file.data);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordinary_files),
        cmocka_unit_test(test_orientation),
        cmocka_unit_test(test_orientation_in_mutated_exif),
        cmocka_unit_test(test_not_a_jpeg),
        cmocka_unit_test(test_declared_size),
        cmocka_unit_test(test_unusual_kinds),
        cmocka_unit_test(test_every_truncation),
        cmocka_unit_test(test_what_follows_the_end_does_not_matter),
        cmocka_unit_test(test_many_parts),
        cmocka_unit_test(test_memory_of_several_scans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* decode: what is served looks like what was photographed, upright, in sRGB, and says nothing else.
 */
#include "server/photos/decode.h"
#include "make_jpeg.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <lcms2.h>

static PhotoRefusal decode_wish(const JpegWish *wish, PhotoPictures *ret_pictures)
{
    Bytes file = make_jpeg(wish);
    PhotoRefusal refusal = photo_decode(file.data, file.size, ret_pictures);
    free(file.data);
    return refusal;
}

/* ---- colours of the quarters ---- */

static char name_of(const uint8_t *rgb)
{
    static const struct {
        char name;
        int rgb[3];
    } colours[] = { { 'r', { 255, 0, 0 } },     { 'g', { 0, 255, 0 } },  { 'b', { 0, 0, 255 } },
                    { 'w', { 255, 255, 255 } }, { '1', { 18, 18, 18 } }, { '2', { 54, 54, 54 } },
                    { '3', { 182, 182, 182 } } };
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++) {
        int off = 0;
        for (int c = 0; c < 3; c++)
            off += abs(rgb[c] - colours[i].rgb[c]);
        if (off <= 24)
            return colours[i].name;
    }
    return '?';
}

/* The colours in the middle of the four quarters: top left, top right, bottom left, bottom right.
 */
static void look_at(const PhotoPicture *picture, char seen[5])
{
    int width, height;
    Bytes rgb = rgb_of(picture->data, picture->size_bytes, &width, &height);
    assert_int_equal(width, picture->width);
    assert_int_equal(height, picture->height);
    for (int i = 0; i < 4; i++) {
        int x = width / 4 + i % 2 * (width / 2), y = height / 4 + i / 2 * (height / 2);
        seen[i] = name_of(rgb.data + 3 * (y * width + x));
    }
    seen[4] = '\0';
    free(rgb.data);
}

static void assert_seen(const JpegWish *wish, const char *expected)
{
    PhotoPictures pictures;
    char seen[5];
    assert_int_equal(decode_wish(wish, &pictures), PHOTO_FINE);
    look_at(&pictures.screen, seen);
    assert_string_equal(seen, expected);
    look_at(&pictures.thumb, seen);
    assert_string_equal(seen, expected);
    photo_pictures_free(&pictures);
}

/* ---- tests ---- */

static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        int width, height, screen_width, screen_height, thumb_width, thumb_height;
    } cases[] = {
        { 4000, 3000, 2048, 1536, 320, 240 }, { 3000, 4000, 1536, 2048, 240, 320 },
        { 2048, 100, 2048, 100, 320, 16 },    { 2049, 100, 2048, 100, 320, 16 },
        { 300, 200, 300, 200, 300, 200 },     { 1, 1, 1, 1, 1, 1 },
        { 8192, 1, 2048, 1, 320, 1 },         { 3, 8192, 1, 2048, 1, 320 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PhotoPictures pictures;
        assert_int_equal(
            decode_wish(&(JpegWish){ .width = cases[i].width, .height = cases[i].height },
                        &pictures),
            PHOTO_FINE);
        assert_int_equal(pictures.width, cases[i].width);
        assert_int_equal(pictures.height, cases[i].height);
        assert_int_equal(pictures.screen.width, cases[i].screen_width);
        assert_int_equal(pictures.screen.height, cases[i].screen_height);
        assert_int_equal(pictures.thumb.width, cases[i].thumb_width);
        assert_int_equal(pictures.thumb.height, cases[i].thumb_height);
        photo_pictures_free(&pictures);
    }
}

static void test_every_orientation_comes_out_upright(void **state)
{
    (void)state;
    /* Stored: red green / blue white. What the eight orientations make of it (EXIF 2.3, tag 274).
     */
    static const char *const seen[9] = { "rgbw", "rgbw", "grwb", "wbgr", "bwrg",
                                         "rbgw", "brwg", "wgbr", "gwrb" };
    for (int orientation = 0; orientation <= 8; orientation++) {
        JpegWish wish = { .width = 480, .height = 360, .orientation = orientation };
        assert_seen(&wish, seen[orientation]);
        PhotoPictures pictures;
        assert_int_equal(decode_wish(&wish, &pictures), PHOTO_FINE);
        assert_int_equal(pictures.width, orientation >= 5 ? 360 : 480);
        assert_int_equal(pictures.screen.width, orientation >= 5 ? 360 : 480);
        photo_pictures_free(&pictures);
    }
}

static void test_kinds_of_jpeg(void **state)
{
    (void)state;
    assert_seen(&(JpegWish){ .width = 400, .height = 300, .progressive = true }, "rgbw");
    assert_seen(&(JpegWish){ .width = 400, .height = 300, .full_chroma = true }, "rgbw");
    assert_seen(&(JpegWish){ .width = 400, .height = 300, .restarts = true }, "rgbw");
    assert_seen(&(JpegWish){ .width = 400, .height = 300, .one_component_per_scan = true }, "rgbw");
    assert_seen(&(JpegWish){ .width = 400, .height = 300, .ink = INK_GREY }, "231w");
    assert_seen(&(JpegWish){ .width = 400, .height = 300, .ink = INK_CMYK }, "rgbw");
    assert_seen(&(JpegWish){ .width = 400, .height = 300, .ink = INK_YCCK }, "rgbw");
    assert_seen(&(JpegWish){ .width = 5000, .height = 3000, .ink = INK_YCCK, .orientation = 6 },
                "brwg");
}

static void test_colour_profiles(void **state)
{
    (void)state;
    unsigned bytes = 0;
    uint8_t *icc = swapped_profile(&bytes);
    JpegWish wish = { .width = 400, .height = 300, .icc = icc, .icc_bytes = bytes };
    assert_seen(&wish, "bgrw");
    /* Of another kind of picture, or broken: left aside. */
    wish.ink = INK_GREY;
    assert_seen(&wish, "231w");
    wish.ink = INK_CMYK;
    assert_seen(&wish, "rgbw");
    wish.ink = INK_RGB;
    memset(icc + 60, 0xEE, bytes - 60);
    assert_seen(&wish, "rgbw");
    free(icc);
}

static void test_nothing_but_the_picture_is_kept(void **state)
{
    (void)state;
    unsigned bytes = 0;
    uint8_t *icc = swapped_profile(&bytes);
    PhotoPictures pictures;
    assert_int_equal(decode_wish(&(JpegWish){ .width = 400,
                                              .height = 300,
                                              .orientation = 6,
                                              .metadata = true,
                                              .icc = icc,
                                              .icc_bytes = bytes },
                                 &pictures),
                     PHOTO_FINE);
    const PhotoPicture *both[] = { &pictures.screen, &pictures.thumb };
    for (int i = 0; i < 2; i++) {
        Bytes file = { .data = both[i]->data, .size = both[i]->size_bytes };
        assert_null(memmem(file.data, file.size, "CANARY", 6));
        assert_null(memmem(file.data, file.size, "Exif", 4));
        for (int marker = 0xE1; marker <= 0xEF; marker++)
            assert_int_equal(find_segment(&file, marker, 0), file.size);
        assert_int_equal(find_segment(&file, 0xFE, 0), file.size);
        assert_int_equal(find_segment(&file, 0xE0, 1), file.size); /* JFIF's own head, once */
    }
    photo_pictures_free(&pictures);
    free(icc);
}

static void test_an_even_surface_stays_even(void **state)
{
    (void)state;
    uint8_t row[3 * 1000];
    memset(row, 200, sizeof row);
    for (int to = 1; to <= 1000; to += 37) {
        RasterShrink *shrink = raster_shrink_new(1000, 50, to, 7, 3);
        for (int y = 0; y < 50; y++)
            raster_shrink_row(shrink, row);
        Raster raster;
        assert_true(raster_shrink_finish(shrink, &raster));
        for (int i = 0; i < 3 * to * 7; i++)
            assert_int_equal(raster.pixels[i], 200);
        raster_free(&raster);
        raster_shrink_free(shrink);
    }
}

/* A one-pixel checkerboard is grey from afar, not a moiré of black and white. */
static void test_fine_patterns_do_not_alias(void **state)
{
    (void)state;
    uint8_t row[999];
    RasterShrink *shrink = raster_shrink_new(999, 999, 310, 310, 1);
    for (int y = 0; y < 999; y++) {
        for (int x = 0; x < 999; x++)
            row[x] = (x + y) % 2 ? 255 : 0;
        raster_shrink_row(shrink, row);
    }
    Raster raster;
    assert_true(raster_shrink_finish(shrink, &raster));
    for (int y = 2; y < 308; y++)
        for (int x = 2; x < 308; x++)
            assert_in_range(raster.pixels[310 * y + x], 112, 143);
    raster_free(&raster);
    raster_shrink_free(shrink);
}

static void test_damage_is_refused_not_painted_grey(void **state)
{
    (void)state;
    PhotoPictures pictures;
    for (int progressive = 0; progressive < 2; progressive++) {
        Bytes file = make_jpeg(
            &(JpegWish){ .width = 640, .height = 480, .noise = true, .progressive = progressive });
        /* The middle is missing, the end is there: the header's walk sees nothing wrong. */
        size_t cut = file.size / 3;
        memcpy(file.data + cut, "\xFF\xD9", 2);
        assert_int_equal(photo_decode(file.data, cut + 2, &pictures), PHOTO_DAMAGED);
        free(file.data);
    }
}

static uint32_t random_state = 7;

static uint32_t next_random(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

/* Seeded damage of every kind of file: an answer each time, and a sound picture whenever it is
 * fine. */
static void test_mutated_files(void **state)
{
    (void)state;
    static const JpegWish seeds[] = {
        { .width = 61, .height = 47, .orientation = 6, .metadata = true },
        { .width = 61, .height = 47, .progressive = true },
        { .width = 40, .height = 33, .ink = INK_YCCK },
        { .width = 40, .height = 33, .ink = INK_GREY, .restarts = true },
        { .width = 40, .height = 33, .one_component_per_scan = true },
    };
    int fine = 0, refused = 0;
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        Bytes file = make_jpeg(&seeds[i]);
        uint8_t *copy = malloc(file.size);
        for (int round = 0; round < 400; round++) {
            memcpy(copy, file.data, file.size);
            for (uint32_t hits = 1 + next_random() % 4; hits > 0; hits--)
                copy[3 + next_random() % (file.size - 3)] = (uint8_t)next_random();
            PhotoPictures pictures;
            PhotoRefusal refusal = photo_decode(copy, file.size, &pictures);
            assert_in_range(refusal, PHOTO_FINE, PHOTO_TOO_MUCH_MEMORY);
            fine += refusal == PHOTO_FINE;
            refused += refusal != PHOTO_FINE;
            if (refusal != PHOTO_FINE)
                continue;
            int width, height;
            free(rgb_of(pictures.screen.data, pictures.screen.size_bytes, &width, &height).data);
            free(rgb_of(pictures.thumb.data, pictures.thumb.size_bytes, &width, &height).data);
            photo_pictures_free(&pictures);
        }
        free(copy);
        free(file.data);
    }
    assert_true(fine > 50 && refused > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_every_orientation_comes_out_upright),
        cmocka_unit_test(test_kinds_of_jpeg),
        cmocka_unit_test(test_colour_profiles),
        cmocka_unit_test(test_nothing_but_the_picture_is_kept),
        cmocka_unit_test(test_an_even_surface_stays_even),
        cmocka_unit_test(test_fine_patterns_do_not_alias),
        cmocka_unit_test(test_damage_is_refused_not_painted_grey),
        cmocka_unit_test(test_mutated_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

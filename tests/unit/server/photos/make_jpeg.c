/* make_jpeg: see make_jpeg.h. */
#include "make_jpeg.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
#include <lcms2.h>

static uint32_t random_state = 1;

static uint8_t next_random(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (uint8_t)(random_state >> 24);
}

static void paint(const JpegWish *wish, int x, int y, uint8_t *pixel)
{
    static const uint8_t quarters[4][3] = {
        { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 255, 255, 255 }
    };
    static const uint8_t greys[4] = { 54, 182, 18, 255 };
    int quarter = (x >= wish->width / 2) + 2 * (y >= wish->height / 2);
    const uint8_t *rgb = quarters[quarter];
    if (wish->ink == INK_GREY)
        pixel[0] = wish->noise ? next_random() : greys[quarter];
    else if (wish->ink == INK_RGB)
        for (int c = 0; c < 3; c++)
            pixel[c] = wish->noise ? next_random() : rgb[c];
    else { /* as Adobe writes it: light that is left, black not used */
        memcpy(pixel, rgb, 3);
        pixel[3] = 255;
    }
}

static size_t put(uint8_t *to, int value, int bytes, bool big_endian)
{
    for (int i = 0; i < bytes; i++)
        to[big_endian ? bytes - 1 - i : i] = (uint8_t)(value >> 8 * i);
    return (size_t)bytes;
}

static size_t put_entry(uint8_t *to, int tag, int type, int count, int value, bool big)
{
    size_t at = put(to, tag, 2, big);
    at += put(to + at, type, 2, big);
    at += put(to + at, count, 4, big);
    if (type == 3)
        put(to + at, value, 2, big);
    else
        put(to + at, value, 4, big);
    return 12;
}

/* An EXIF block: camera, orientation, and (with metadata) a GPS directory and a serial number. */
static void write_exif(struct jpeg_compress_struct *out, const JpegWish *wish)
{
    uint8_t block[256] = { 'E', 'x', 'i', 'f', 0, 0 };
    uint8_t *tiff = block + 6;
    bool big = wish->big_endian;
    memcpy(tiff, big ? "MM\0*" : "II*\0", 4);
    size_t at = 4 + put(tiff + 4, 8, 4, big);
    at += put(tiff + at, wish->metadata ? 3 : 2, 2, big);
    at += put_entry(tiff + at, 0x010F, 2, 7, 100, big);
    at += put_entry(tiff + at, 0x0112, 3, 1, wish->orientation, big);
    if (wish->metadata)
        put_entry(tiff + at, 0x8825, 4, 1, 120, big);
    memcpy(tiff + 100, "CANARY", 7);
    size_t gps = 120 + put(tiff + 120, 2, 2, big);
    gps += put_entry(tiff + gps, 0x0001, 2, 2, 'N' << (big ? 24 : 0), big);
    put_entry(tiff + gps, 0x0002, 5, 3, 170, big);
    for (int i = 0; i < 3; i++) {
        put(tiff + 170 + 8 * i, 31 + i, 4, big);
        put(tiff + 174 + 8 * i, 1, 4, big);
    }
    jpeg_write_marker(out, JPEG_APP0 + 1, block, 6 + 200);
}

static void write_metadata(struct jpeg_compress_struct *out)
{
    static const char xmp[] = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
                              "CANARY</x:xmpmeta>";
    static const char iptc[] = "Photoshop 3.0\0"
                               "8BIM\x04\x04\0\0\0\0\0\x0B\x1C\x02\x05\0\x06"
                               "CANARY";
    jpeg_write_marker(out, JPEG_APP0 + 1, (const JOCTET *)xmp, sizeof xmp - 1);
    jpeg_write_marker(out, JPEG_APP0 + 13, (const JOCTET *)iptc, sizeof iptc - 1);
    jpeg_write_marker(out, JPEG_APP0 + 5, (const JOCTET *)"MAKER CANARY", 12);
    jpeg_write_marker(out, JPEG_COM, (const JOCTET *)"CANARY", 6);
}

static void set_up(struct jpeg_compress_struct *out, const JpegWish *wish, jpeg_scan_info *scans)
{
    static const J_COLOR_SPACE in_spaces[] = { JCS_RGB, JCS_GRAYSCALE, JCS_CMYK, JCS_CMYK };
    static const J_COLOR_SPACE stored[] = { JCS_YCbCr, JCS_GRAYSCALE, JCS_CMYK, JCS_YCCK };
    out->image_width = (JDIMENSION)wish->width;
    out->image_height = (JDIMENSION)wish->height;
    out->input_components = wish->ink == INK_GREY ? 1 : wish->ink == INK_RGB ? 3 : 4;
    out->in_color_space = in_spaces[wish->ink];
    jpeg_set_defaults(out);
    jpeg_set_colorspace(out, stored[wish->ink]);
    jpeg_set_quality(out, 90, TRUE);
    out->arith_code = wish->arithmetic;
    if (wish->restarts)
        out->restart_interval = 4;
    if (wish->full_chroma)
        out->comp_info[0].h_samp_factor = out->comp_info[0].v_samp_factor = 1;
    if (wish->progressive)
        jpeg_simple_progression(out);
    if (wish->one_component_per_scan) {
        for (int i = 0; i < out->num_components; i++)
            scans[i] = (jpeg_scan_info){ .comps_in_scan = 1, .component_index = { i }, .Se = 63 };
        out->scan_info = scans;
        out->num_scans = out->num_components;
    }
}

Bytes make_jpeg(const JpegWish *wish)
{
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct out = { .err = jpeg_std_error(&errors) };
    jpeg_scan_info scans[4];
    unsigned char *data = NULL;
    unsigned long size = 0;
    jpeg_create_compress(&out);
    jpeg_mem_dest(&out, &data, &size);
    set_up(&out, wish, scans);
    jpeg_start_compress(&out, TRUE);
    if (wish->orientation)
        write_exif(&out, wish);
    if (wish->metadata)
        write_metadata(&out);
    if (wish->icc)
        jpeg_write_icc_profile(&out, wish->icc, wish->icc_bytes);
    uint8_t *row = malloc((size_t)wish->width * 4);
    for (int y = 0; y < wish->height; y++) {
        for (int x = 0; x < wish->width; x++)
            paint(wish, x, y, row + x * out.input_components);
        jpeg_write_scanlines(&out, &row, 1);
    }
    free(row);
    jpeg_finish_compress(&out);
    jpeg_destroy_compress(&out);
    return (Bytes){ .data = data, .size = size };
}

size_t find_segment(const Bytes *file, int marker, int n)
{
    size_t at = 2;
    while (at + 4 <= file->size && file->data[at] == 0xFF) {
        int found = file->data[at + 1];
        if (found == marker && n-- == 0)
            return at;
        if (found == 0xD9)
            break;
        at += 2 + ((size_t)file->data[at + 2] << 8 | file->data[at + 3]);
        if (found == 0xDA) /* past the scan's data */
            while (at + 1 < file->size &&
                   (file->data[at] != 0xFF || file->data[at + 1] == 0 ||
                    (file->data[at + 1] >= 0xD0 && file->data[at + 1] <= 0xD7)))
                at++;
    }
    return file->size;
}

Bytes with_inserted(const Bytes *file, size_t at, const uint8_t *bytes, size_t count)
{
    assert(at <= file->size);
    Bytes longer = { .data = malloc(file->size + count), .size = file->size + count };
    memcpy(longer.data, file->data, at);
    memcpy(longer.data + at, bytes, count);
    memcpy(longer.data + at + count, file->data + at, file->size - at);
    return longer;
}

Bytes with_repeated(const Bytes *file, size_t from, size_t to, int times)
{
    size_t count = to - from;
    Bytes pieces = { .data = malloc(count * (size_t)times), .size = count * (size_t)times };
    for (int i = 0; i < times; i++)
        memcpy(pieces.data + (size_t)i * count, file->data + from, count);
    Bytes longer = with_inserted(file, to, pieces.data, pieces.size);
    free(pieces.data);
    return longer;
}

Bytes rgb_of(const uint8_t *data, size_t size, int *ret_width, int *ret_height)
{
    struct jpeg_error_mgr errors; /* as the library has it: an error ends the program */
    struct jpeg_decompress_struct in = { .err = jpeg_std_error(&errors) };
    jpeg_create_decompress(&in);
    jpeg_mem_src(&in, data, size);
    assert(jpeg_read_header(&in, TRUE) == JPEG_HEADER_OK);
    in.out_color_space = JCS_RGB;
    jpeg_start_decompress(&in);
    size_t row_bytes = (size_t)in.output_width * 3;
    Bytes rgb = { .data = malloc(row_bytes * in.output_height),
                  .size = row_bytes * in.output_height };
    while (in.output_scanline < in.output_height) {
        JSAMPROW row = rgb.data + in.output_scanline * row_bytes;
        jpeg_read_scanlines(&in, &row, 1);
    }
    *ret_width = (int)in.output_width;
    *ret_height = (int)in.output_height;
    jpeg_finish_decompress(&in);
    jpeg_destroy_decompress(&in);
    return rgb;
}

void *swapped_profile(unsigned *ret_bytes)
{
    cmsCIExyY white;
    cmsWhitePointFromTemp(&white, 6504);
    cmsCIExyYTRIPLE primaries = { { 0.15, 0.06, 1 }, { 0.30, 0.60, 1 }, { 0.64, 0.33, 1 } };
    cmsToneCurve *curve = cmsBuildGamma(NULL, 2.2);
    cmsToneCurve *curves[3] = { curve, curve, curve };
    cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, curves);
    cmsUInt32Number size = 0;
    bool saved = cmsSaveProfileToMem(profile, NULL, &size);
    void *bytes = malloc(size);
    saved = saved && cmsSaveProfileToMem(profile, bytes, &size);
    assert(saved);
    cmsCloseProfile(profile);
    cmsFreeToneCurve(curve);
    *ret_bytes = size;
    return bytes;
}

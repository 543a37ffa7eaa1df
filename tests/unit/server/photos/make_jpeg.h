/* make_jpeg: JPEG files for the tests of server/photos, each with what makes it special. */
#ifndef FIXPOINT_TESTS_MAKE_JPEG_H
#define FIXPOINT_TESTS_MAKE_JPEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Bytes {
    uint8_t *data; /* malloc'd */
    size_t size;
} Bytes;

typedef enum Ink { INK_RGB, INK_GREY, INK_CMYK, INK_YCCK } Ink;

typedef struct JpegWish {
    int width, height;
    Ink ink;
    bool progressive, arithmetic, restarts, one_component_per_scan, full_chroma, noise;
    int orientation;    /* 0 = no EXIF */
    bool big_endian;    /* the EXIF's byte order */
    bool metadata;      /* GPS, a thumbnail, XMP, IPTC, a comment: each holding "CANARY" */
    const uint8_t *icc; /* a colour profile, or NULL */
    unsigned icc_bytes;
} JpegWish;

/* Four quarters, as stored: red, green / blue, white (grey: 54, 182 / 18, 255 or so); noise:
 * random. */
Bytes make_jpeg(const JpegWish *wish);

/* The place of the n-th segment of a kind (marker 0xC0 …), counted from 0: the offset of its 0xFF,
 * or size when there is none. */
size_t find_segment(const Bytes *file, int marker, int n);
/* A copy with bytes put in at an offset. */
Bytes with_inserted(const Bytes *file, size_t at, const uint8_t *bytes, size_t count);

/* A copy with the bytes from … to there so many times more. */
Bytes with_repeated(const Bytes *file, size_t from, size_t to, int times);

/* The picture in a file as RGB rows without padding; fails the test when it is none. */
Bytes rgb_of(const uint8_t *data, size_t size, int *ret_width, int *ret_height);

/* A profile whose red is our blue: who ignores it sees the wrong colours. malloc'd. */
void *swapped_profile(unsigned *ret_bytes);

#endif

/* jpeg_header: what a JPEG file says about itself, read without decoding anything, so that a bomb
 * is refused by what it declares and not by what it does. Walks every segment to the end of the
 * image. Sources: ITU-T T.81 annex B (segments), EXIF 2.3 (orientation). */
#ifndef FIXPOINT_JPEG_HEADER_H
#define FIXPOINT_JPEG_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum PhotoRefusal {
    PHOTO_FINE = 0,
#define PHOTO_REFUSAL(name, fault, zh, en) PHOTO_##name,
#include "server/photos/refusals.h"
#undef PHOTO_REFUSAL
    PHOTO_REFUSALS
} PhotoRefusal;

/* TRUST.md 3.4. A 40-megapixel sensor has 7728 × 5152. */
#define PHOTO_SIDE_MAX 8192
#define PHOTO_PIXELS_MAX (40 * 1000 * 1000)
#define PHOTO_SCANS_MAX 100
/* 100 scans with four tables each, an ICC profile and an extended XMP of 12 MiB in 64-KiB pieces
 * need some 700; file after file of empty tables needs more. */
#define PHOTO_SEGMENTS_MAX 2048
/* A picture that comes in several scans is held as coefficients, 2 bytes each: 40 megapixels in
 * 4:2:0 need 115 MiB, in 4:2:2 153 MiB; 4:4:4 fits up to 27 megapixels. One scan needs none. */
#define PHOTO_COEFFICIENT_BYTES_MAX ((size_t)160 * 1024 * 1024)

typedef struct JpegHeader {
    int width, height; /* as stored, before orientation */
    int components;
    int orientation; /* EXIF 1 … 8; 1 when none is given */
    int scans;
    bool several_scans; /* progressive, or each component in a scan of its own */
    size_t coefficient_bytes;
} JpegHeader;

PhotoRefusal jpeg_header_read(const uint8_t *data, size_t size_bytes, JpegHeader *ret_header);

#endif

/* decode: a stranger's JPEG in, two pictures of our own out: upright, sRGB, without any metadata.
 * Everything here touches hostile bytes and so runs inside the cage (worker.c); it does so without
 * opening files or asking the system for anything but memory. */
#ifndef FIXPOINT_DECODE_H
#define FIXPOINT_DECODE_H

#include "server/photos/jpeg_header.h"
#include "server/photos/raster.h"

#define PHOTO_SCREEN_SIDE 2048
#define PHOTO_THUMB_SIDE 320

typedef struct PhotoPicture {
    int width, height;
    uint8_t *data; /* a JPEG; malloc'd */
    size_t size_bytes;
} PhotoPicture;

typedef struct PhotoPictures {
    int width, height; /* of the original, upright */
    PhotoPicture screen, thumb;
} PhotoPictures;

/* PHOTO_FINE fills ret_pictures; anything else leaves it as it was. */
PhotoRefusal photo_decode(const uint8_t *data, size_t size_bytes, PhotoPictures *ret_pictures);
void photo_pictures_free(PhotoPictures *pictures);

/* The steps of it, jpeg.c and colour.c. */

typedef struct DecodedPhoto {
    Raster raster; /* as stored, fits into PHOTO_SCREEN_SIDE */
    bool inverted; /* CMYK as Adobe writes it: 255 = no ink */
    uint8_t *icc;  /* the embedded colour profile, malloc'd, or NULL */
    size_t icc_bytes;
} DecodedPhoto;

PhotoRefusal jpeg_decode(const uint8_t *data, size_t size_bytes, const JpegHeader *header,
                         DecodedPhoto *ret_photo);
PhotoRefusal jpeg_encode(const Raster *raster, int quality, PhotoPicture *ret_picture);
/* Converts to sRGB in place of the raster: through the embedded profile when there is one that fits
 * the picture, else grey and RGB are taken for sRGB and CMYK is mixed plainly. */
PhotoRefusal colour_to_srgb(DecodedPhoto *photo);

#endif

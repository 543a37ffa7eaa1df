/* Fuzz target: pictures (server/photos/jpeg_header.c and all that decodes). Beside the sanitizers'
 * complaints: what the header lets through is within its limits, a decoded picture is of the size
 * that the header told, upright, and what we write says nothing but the picture. Files under test:
 * server/photos/{jpeg_header,jpeg,colour,raster,decode}.c -ljpeg -llcms2 -lm */
#include "server/photos/decode.h"
#include "tests/fuzz/fuzz.h"

#define MUST(condition)   \
    do {                  \
        if (!(condition)) \
            abort();      \
    } while (0)

/* Larger ones take the fuzzer's time and show nothing new. */
#define PIXELS_WORTH_IT 300000

static void check_header(const JpegHeader *header)
{
    MUST(header->width >= 1 && header->width <= PHOTO_SIDE_MAX);
    MUST(header->height >= 1 && header->height <= PHOTO_SIDE_MAX);
    MUST((long)header->width * header->height <= PHOTO_PIXELS_MAX);
    MUST(header->components == 1 || header->components == 3 || header->components == 4);
    MUST(header->orientation >= 1 && header->orientation <= 8);
    MUST(header->scans >= 1 && header->scans <= PHOTO_SCANS_MAX);
    MUST(!header->several_scans || header->coefficient_bytes <= PHOTO_COEFFICIENT_BYTES_MAX);
}

static void check_picture(const PhotoPicture *picture, int side_max)
{
    JpegHeader header;
    MUST(jpeg_header_read(picture->data, picture->size_bytes, &header) == PHOTO_FINE);
    MUST(header.width == picture->width && header.height == picture->height);
    MUST(header.width <= side_max && header.height <= side_max);
    MUST(header.orientation == 1 && header.scans == 1);
    MUST(memmem(picture->data, picture->size_bytes, "Exif", 4) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    JpegHeader header;
    PhotoPictures pictures;
    PhotoRefusal judged = jpeg_header_read(data, size_bytes, &header);
    MUST(judged >= PHOTO_FINE && judged < PHOTO_REFUSALS);
    if (judged != PHOTO_FINE)
        return 0;
    check_header(&header);
    if ((long)header.width * header.height > PIXELS_WORTH_IT)
        return 0;
    PhotoRefusal refusal = photo_decode(data, size_bytes, &pictures);
    MUST(refusal >= PHOTO_FINE && refusal < PHOTO_REFUSALS);
    if (refusal != PHOTO_FINE)
        return 0;
    bool turned = header.orientation >= 5;
    MUST(pictures.width == (turned ? header.height : header.width));
    MUST(pictures.height == (turned ? header.width : header.height));
    check_picture(&pictures.screen, PHOTO_SCREEN_SIDE);
    check_picture(&pictures.thumb, PHOTO_THUMB_SIDE);
    photo_pictures_free(&pictures);
    return 0;
}

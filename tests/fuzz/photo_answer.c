/* Fuzz target: what a decoding child that was turned against us may answer
 * (server/photos/worker.c). Whatever it is, two whole JPEGs of sane size come of it, or a refusal.
 * Files under test: server/photos/{worker,cage,jpeg_header,jpeg,colour,raster,decode}.c
 * common/child.c -ljpeg -llcms2 -lseccomp -lm */
#include "server/photos/worker.h"
#include "tests/fuzz/fuzz.h"

#define MUST(condition)   \
    do {                  \
        if (!(condition)) \
            abort();      \
    } while (0)

static void check_picture(const PhotoPicture *picture, int side_max)
{
    MUST(picture->width >= 1 && picture->width <= side_max);
    MUST(picture->height >= 1 && picture->height <= side_max);
    MUST(picture->size_bytes >= 4 && memcmp(picture->data, "\xFF\xD8\xFF", 3) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    PhotoPictures pictures;
    PhotoRefusal refusal = photo_read_answer(data, size_bytes, &pictures);
    MUST(refusal >= PHOTO_FINE && refusal < PHOTO_REFUSALS);
    if (refusal != PHOTO_FINE)
        return 0;
    MUST(pictures.width >= 1 && pictures.width <= PHOTO_SIDE_MAX);
    MUST(pictures.height >= 1 && pictures.height <= PHOTO_SIDE_MAX);
    check_picture(&pictures.screen, PHOTO_SCREEN_SIDE);
    check_picture(&pictures.thumb, PHOTO_THUMB_SIDE);
    MUST(pictures.screen.size_bytes + pictures.thumb.size_bytes < size_bytes);
    photo_pictures_free(&pictures);
    return 0;
}

/* decode: the order of the steps, see decode.h. */
#include "server/photos/decode.h"
#include <stdlib.h>

/* Text on a sign and a hairline crack survive 85; a thumb is looked at, not read. */
#define SCREEN_QUALITY 85
#define THUMB_QUALITY 80

static bool thumb_of(const Raster *screen, Raster *ret_thumb)
{
    int width, height;
    raster_fit(screen->width, screen->height, PHOTO_THUMB_SIDE, &width, &height);
    RasterShrink *shrink =
        raster_shrink_new(screen->width, screen->height, width, height, screen->channels);
    if (!shrink)
        return false;
    size_t row_bytes = (size_t)screen->width * (size_t)screen->channels;
    for (int y = 0; y < screen->height; y++)
        raster_shrink_row(shrink, screen->pixels + (size_t)y * row_bytes);
    bool ok = raster_shrink_finish(shrink, ret_thumb);
    raster_shrink_free(shrink);
    return ok;
}

static PhotoRefusal encode_both(const Raster *screen, PhotoPictures *ret_pictures)
{
    Raster thumb;
    if (!thumb_of(screen, &thumb))
        return PHOTO_TOO_MUCH_MEMORY;
    PhotoRefusal refusal = jpeg_encode(&thumb, THUMB_QUALITY, &ret_pictures->thumb);
    raster_free(&thumb);
    if (refusal == PHOTO_FINE)
        refusal = jpeg_encode(screen, SCREEN_QUALITY, &ret_pictures->screen);
    return refusal;
}

PhotoRefusal photo_decode(const uint8_t *data, size_t size_bytes, PhotoPictures *ret_pictures)
{
    JpegHeader header;
    DecodedPhoto photo;
    PhotoRefusal refusal = jpeg_header_read(data, size_bytes, &header);
    if (refusal == PHOTO_FINE)
        refusal = jpeg_decode(data, size_bytes, &header, &photo);
    if (refusal != PHOTO_FINE)
        return refusal;
    bool swapped = header.orientation >= 5;
    PhotoPictures pictures = { .width = swapped ? header.height : header.width,
                               .height = swapped ? header.width : header.height };
    Raster upright = { 0 };
    refusal = colour_to_srgb(&photo);
    if (refusal == PHOTO_FINE && !raster_upright(&photo.raster, header.orientation, &upright))
        refusal = PHOTO_TOO_MUCH_MEMORY;
    raster_free(&photo.raster);
    free(photo.icc);
    if (refusal == PHOTO_FINE)
        refusal = encode_both(&upright, &pictures);
    raster_free(&upright);
    if (refusal == PHOTO_FINE)
        *ret_pictures = pictures;
    else
        photo_pictures_free(&pictures);
    return refusal;
}

void photo_pictures_free(PhotoPictures *pictures)
{
    free(pictures->screen.data);
    free(pictures->thumb.data);
    pictures->screen.data = pictures->thumb.data = NULL;
}

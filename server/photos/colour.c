/* colour: the only file that sees lcms2. Phones write Display P3 and printers CMYK; a browser
 * without the profile would show both wrong, and the profile itself is metadata that we do not
 * keep. So the pixels are converted. A profile that cannot be used (broken, or of another kind of
 * picture) is left aside: colours a shade off are better than no picture. */
#include "server/photos/decode.h"
#include <lcms2.h>
#include <stdlib.h>

static cmsUInt32Number input_format(const DecodedPhoto *photo, cmsColorSpaceSignature space)
{
    if (photo->raster.channels == 1 && space == cmsSigGrayData)
        return TYPE_GRAY_8;
    if (photo->raster.channels == 3 && space == cmsSigRgbData)
        return TYPE_RGB_8;
    if (photo->raster.channels == 4 && space == cmsSigCmykData)
        return photo->inverted ? TYPE_CMYK_8_REV : TYPE_CMYK_8;
    return 0;
}

static cmsHTRANSFORM transform_for(const DecodedPhoto *photo)
{
    cmsHTRANSFORM transform = NULL;
    cmsHPROFILE from = cmsOpenProfileFromMem(photo->icc, (cmsUInt32Number)photo->icc_bytes);
    cmsHPROFILE to = cmsCreate_sRGBProfile();
    cmsUInt32Number format = from ? input_format(photo, cmsGetColorSpace(from)) : 0;
    if (from && to && format)
        transform = cmsCreateTransform(from, format, to, TYPE_RGB_8, INTENT_PERCEPTUAL, 0);
    if (from)
        cmsCloseProfile(from);
    if (to)
        cmsCloseProfile(to);
    return transform;
}

/* Ink as light that is left: good enough for a picture whose inks nobody described. */
static void mix_plainly(const DecodedPhoto *photo, Raster *to)
{
    size_t pixels = (size_t)to->width * (size_t)to->height;
    const uint8_t *from = photo->raster.pixels;
    uint8_t flip = photo->inverted ? 0 : 255;
    for (size_t i = 0; i < pixels; i++) {
        unsigned black = from[4 * i + 3] ^ flip;
        for (size_t c = 0; c < 3; c++)
            to->pixels[3 * i + c] = (uint8_t)(((from[4 * i + c] ^ flip) * black + 127) / 255);
    }
}

PhotoRefusal colour_to_srgb(DecodedPhoto *photo)
{
    cmsHTRANSFORM transform = photo->icc ? transform_for(photo) : NULL;
    if (!transform && photo->raster.channels != 4)
        return PHOTO_FINE;
    Raster rgb;
    if (!raster_new(photo->raster.width, photo->raster.height, 3, &rgb)) {
        if (transform)
            cmsDeleteTransform(transform);
        return PHOTO_TOO_MUCH_MEMORY;
    }
    if (transform) {
        cmsDoTransform(transform, photo->raster.pixels, rgb.pixels,
                       (cmsUInt32Number)((size_t)rgb.width * (size_t)rgb.height));
        cmsDeleteTransform(transform);
    } else
        mix_plainly(photo, &rgb);
    raster_free(&photo->raster);
    photo->raster = rgb;
    return PHOTO_FINE;
}

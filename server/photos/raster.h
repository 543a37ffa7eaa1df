/* raster: pixels in memory: made smaller, turned upright. 8 bits per channel, rows without padding.
 */
#ifndef FIXPOINT_RASTER_H
#define FIXPOINT_RASTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Raster {
    int width, height;
    int channels;    /* 1 grey, 3 RGB, 4 CMYK */
    uint8_t *pixels; /* malloc'd; NULL = none */
} Raster;

/* Pixels are not cleared. False when there is no memory. */
__attribute__((warn_unused_result)) bool raster_new(int width, int height, int channels,
                                                    Raster *ret_raster);
void raster_free(Raster *raster);

/* The size that fits into a square of long_side_max, never larger than the original. */
void raster_fit(int width, int height, int long_side_max, int *ret_width, int *ret_height);

/* Makes a picture smaller while its rows come one by one, so that the whole original is never in
 * memory: each row is narrowed as it comes; finish then shortens the columns. */
typedef struct RasterShrink RasterShrink;
RasterShrink *raster_shrink_new(int from_width, int from_height, int to_width, int to_height,
                                int channels); /* NULL when there is no memory */
void raster_shrink_row(RasterShrink *shrink, const uint8_t *row);
__attribute__((warn_unused_result)) bool raster_shrink_finish(RasterShrink *shrink,
                                                              Raster *ret_raster);
void raster_shrink_free(RasterShrink *shrink);

/* Turns a picture by its EXIF orientation (1 … 8) so that it is seen upright. */
__attribute__((warn_unused_result)) bool raster_upright(const Raster *raster, int orientation,
                                                        Raster *ret_raster);

#endif

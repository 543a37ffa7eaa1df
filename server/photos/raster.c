/* raster: see raster.h. Shrinking is separable, with Catmull-Rom widened by the ratio: sharp
 * without visible ringing, and every source pixel counts. Weights are integers that sum to exactly
 * 1, so that an even surface stays even and results are the same on every machine. */
#include "server/photos/raster.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WEIGHT_BITS 14
#define WEIGHT_ONE (1 << WEIGHT_BITS)

/* For each target place: where its source run starts, and taps weights. */
typedef struct Filter {
    int taps;
    int *starts;
    int16_t *weights;
} Filter;

struct RasterShrink {
    int from_width, from_height, to_width, to_height, channels, rows;
    Filter across, down;
    uint8_t *narrowed; /* to_width × from_height */
};

bool raster_new(int width, int height, int channels, Raster *ret_raster)
{
    uint8_t *pixels = malloc((size_t)width * (size_t)height * (size_t)channels);
    if (!pixels)
        return false;
    *ret_raster =
        (Raster){ .width = width, .height = height, .channels = channels, .pixels = pixels };
    return true;
}

void raster_free(Raster *raster)
{
    free(raster->pixels);
    raster->pixels = NULL;
}

void raster_fit(int width, int height, int long_side_max, int *ret_width, int *ret_height)
{
    int long_side = width > height ? width : height;
    if (long_side <= long_side_max) {
        *ret_width = width;
        *ret_height = height;
        return;
    }
    int w = (int)(((long)width * long_side_max + long_side / 2) / long_side);
    int h = (int)(((long)height * long_side_max + long_side / 2) / long_side);
    *ret_width = w > 0 ? w : 1;
    *ret_height = h > 0 ? h : 1;
}

/* ---- filters ---- */

static double catmull_rom(double x)
{
    x = fabs(x);
    if (x >= 2)
        return 0;
    return x < 1 ? 1 - x * x * (2.5 - 1.5 * x) : 2 - x * (4 - x * (2.5 - 0.5 * x));
}

/* The weights of one target place as integers: rounded, the rounding error given to the largest. */
static void fill_weights(int16_t *weights, int taps, int start, int from, double centre,
                         double ratio)
{
    double sum = 0;
    for (int i = 0; i < taps; i++)
        if (start + i < from)
            sum += catmull_rom((start + i - centre) / ratio);
    int total = 0, largest = 0;
    for (int i = 0; i < taps; i++) {
        double weight = start + i < from ? catmull_rom((start + i - centre) / ratio) / sum : 0;
        weights[i] = (int16_t)lrint(weight * WEIGHT_ONE);
        total += weights[i];
        if (weights[i] > weights[largest])
            largest = i;
    }
    weights[largest] = (int16_t)(weights[largest] + WEIGHT_ONE - total);
}

static void filter_free(Filter *filter)
{
    free(filter->starts);
    free(filter->weights);
}

static bool filter_new(int from, int to, Filter *ret_filter)
{
    double ratio = (double)from / to; /* at least 1 */
    int taps = (int)ceil(2 * ratio) * 2 + 1;
    Filter filter = { .taps = taps < from ? taps : from,
                      .starts = malloc((size_t)to * sizeof(int)),
                      .weights = malloc((size_t)to * (size_t)taps * sizeof(int16_t)) };
    if (!filter.starts || !filter.weights) {
        filter_free(&filter);
        return false;
    }
    for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * ratio - 0.5;
        int start = (int)ceil(centre - 2 * ratio);
        start = start > from - filter.taps ? from - filter.taps : start;
        start = start < 0 ? 0 : start;
        filter.starts[i] = start;
        fill_weights(filter.weights + (size_t)i * (size_t)filter.taps, filter.taps, start, from,
                     centre, ratio);
    }
    *ret_filter = filter;
    return true;
}

static uint8_t clamped(int32_t weighted)
{
    int32_t value = (weighted + WEIGHT_ONE / 2) >> WEIGHT_BITS;
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* ---- shrinking ---- */

RasterShrink *raster_shrink_new(int from_width, int from_height, int to_width, int to_height,
                                int channels)
{
    assert(to_width <= from_width && to_height <= from_height && to_width > 0 && to_height > 0);
    RasterShrink *shrink = calloc(1, sizeof *shrink);
    if (!shrink)
        return NULL;
    *shrink = (RasterShrink){ .from_width = from_width,
                              .from_height = from_height,
                              .to_width = to_width,
                              .to_height = to_height,
                              .channels = channels };
    shrink->narrowed = malloc((size_t)to_width * (size_t)from_height * (size_t)channels);
    if (!shrink->narrowed || !filter_new(from_width, to_width, &shrink->across) ||
        !filter_new(from_height, to_height, &shrink->down)) {
        raster_shrink_free(shrink);
        return NULL;
    }
    return shrink;
}

void raster_shrink_free(RasterShrink *shrink)
{
    if (!shrink)
        return;
    filter_free(&shrink->across);
    filter_free(&shrink->down);
    free(shrink->narrowed);
    free(shrink);
}

/* One function per number of channels lets the compiler unroll the inner loop. */
static inline __attribute__((always_inline)) void
narrow_row(const Filter *filter, int to_width, const uint8_t *from, uint8_t *to, int channels)
{
    for (int x = 0; x < to_width; x++) {
        const int16_t *weights = filter->weights + (size_t)x * (size_t)filter->taps;
        const uint8_t *source = from + (size_t)filter->starts[x] * (size_t)channels;
        int32_t sums[4] = { 0 };
        for (int i = 0; i < filter->taps; i++)
            for (int c = 0; c < channels; c++)
                sums[c] += weights[i] * source[i * channels + c];
        for (int c = 0; c < channels; c++)
            to[x * channels + c] = clamped(sums[c]);
    }
}

void raster_shrink_row(RasterShrink *shrink, const uint8_t *row)
{
    assert(shrink->rows < shrink->from_height);
    size_t row_bytes = (size_t)shrink->to_width * (size_t)shrink->channels;
    uint8_t *to = shrink->narrowed + (size_t)shrink->rows++ * row_bytes;
    if (shrink->from_width == shrink->to_width)
        memcpy(to, row, row_bytes);
    else if (shrink->channels == 3)
        narrow_row(&shrink->across, shrink->to_width, row, to, 3);
    else if (shrink->channels == 1)
        narrow_row(&shrink->across, shrink->to_width, row, to, 1);
    else
        narrow_row(&shrink->across, shrink->to_width, row, to, 4);
}

bool raster_shrink_finish(RasterShrink *shrink, Raster *ret_raster)
{
    assert(shrink->rows == shrink->from_height);
    size_t row_bytes = (size_t)shrink->to_width * (size_t)shrink->channels;
    int32_t *sums = malloc(row_bytes * sizeof *sums);
    Raster raster;
    if (!sums || !raster_new(shrink->to_width, shrink->to_height, shrink->channels, &raster)) {
        free(sums);
        return false;
    }
    const Filter *down = &shrink->down;
    for (int y = 0; y < shrink->to_height; y++) {
        memset(sums, 0, row_bytes * sizeof *sums);
        for (int i = 0; i < down->taps; i++) {
            int32_t weight = down->weights[(size_t)y * (size_t)down->taps + (size_t)i];
            const uint8_t *source = shrink->narrowed + (size_t)(down->starts[y] + i) * row_bytes;
            for (size_t x = 0; x < row_bytes; x++)
                sums[x] += weight * source[x];
        }
        for (size_t x = 0; x < row_bytes; x++)
            raster.pixels[(size_t)y * row_bytes + x] = clamped(sums[x]);
    }
    free(sums);
    *ret_raster = raster;
    return true;
}

/* ---- orientation ---- */

/* EXIF 2.3, tag 274: for each orientation, where the stored row 0 and column 0 are seen. As a map
 * from the upright pixel (x, y) to the stored one: first swapped, then mirrored. */
bool raster_upright(const Raster *raster, int orientation, Raster *ret_raster)
{
    assert(orientation >= 1 && orientation <= 8);
    bool swapped = orientation >= 5;
    bool mirrored_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool mirrored_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int width = swapped ? raster->height : raster->width;
    int height = swapped ? raster->width : raster->height;
    if (!raster_new(width, height, raster->channels, ret_raster))
        return false;
    size_t channels = (size_t)raster->channels;
    uint8_t *to = ret_raster->pixels;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int from_x = swapped ? y : x, from_y = swapped ? x : y;
            from_x = mirrored_x ? raster->width - 1 - from_x : from_x;
            from_y = mirrored_y ? raster->height - 1 - from_y : from_y;
            size_t from = (size_t)from_y * (size_t)raster->width + (size_t)from_x;
            memcpy(to, raster->pixels + from * channels, channels);
            to += channels;
        }
    }
    return true;
}

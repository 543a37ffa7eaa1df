/* demo_pictures FOLDER: draws what the demo's work orders show, as NAME-before.jpg and
 * NAME-after.jpg. Drawn rather than photographed, so that they are ours to give away; a little
 * grain and a darker rim make them look as if a phone had taken them. The same bytes on every run.
 */
#include "scenes.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>

static unsigned char as_byte(double value)
{
    return (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : lrint(value));
}

/* One row of cairo's pixels as a phone would see it. */
static void develop(const uint32_t *row, int y, unsigned char *rgb)
{
    for (int x = 0; x < PICTURE_WIDTH; x++) {
        double off_x = (x - PICTURE_WIDTH / 2.0) / PICTURE_WIDTH;
        double off_y = (y - PICTURE_HEIGHT / 2.0) / PICTURE_HEIGHT;
        double light = 1.04 - 0.42 * (off_x * off_x + off_y * off_y);
        double grain = (chance() + chance() - 1) * 7;
        for (int c = 0; c < 3; c++)
            rgb[3 * x + c] = as_byte((row[x] >> (16 - 8 * c) & 255) * light + grain);
    }
}

static bool write_jpeg(cairo_surface_t *surface, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct out = { .err = jpeg_std_error(&errors) };
    jpeg_create_compress(&out);
    jpeg_stdio_dest(&out, file);
    out.image_width = PICTURE_WIDTH;
    out.image_height = PICTURE_HEIGHT;
    out.input_components = 3;
    out.in_color_space = JCS_RGB;
    jpeg_set_defaults(&out);
    jpeg_set_quality(&out, 88, TRUE);
    jpeg_start_compress(&out, TRUE);
    cairo_surface_flush(surface);
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    unsigned char rgb[PICTURE_WIDTH * 3];
    JSAMPROW row = rgb;
    for (int y = 0; y < PICTURE_HEIGHT; y++) {
        develop((const uint32_t *)(const void *)(pixels + (size_t)y * (size_t)stride), y, rgb);
        jpeg_write_scanlines(&out, &row, 1);
    }
    jpeg_finish_compress(&out);
    jpeg_destroy_compress(&out);
    return fclose(file) == 0;
}

static bool draw(const Scene *scene, bool repaired, const char *folder)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s-%s.jpg", folder, scene->name,
                   repaired ? "after" : "before");
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, PICTURE_WIDTH, PICTURE_HEIGHT);
    cairo_t *cr = cairo_create(surface);
    chance_restart(7);
    scene->draw(cr, repaired);
    cairo_destroy(cr);
    bool written = write_jpeg(surface, path);
    if (!written)
        perror(path);
    cairo_surface_destroy(surface);
    return written;
}

int main(int argc, char **argv)
{
    static const Scene *const tables[] = { scenes_rooms, scenes_plant, scenes_things };
    bool done = argc == 2;
    if (!done)
        (void)fprintf(stderr, "usage: demo_pictures FOLDER\n");
    for (size_t i = 0; done && i < sizeof tables / sizeof *tables; i++)
        for (const Scene *scene = tables[i]; done && scene->name; scene++)
            done = draw(scene, false, argv[1]) && draw(scene, true, argv[1]);
    return done ? 0 : 1;
}

/* canvas: what every scene of the demo's pictures is drawn with. Units are pixels of a 1600 × 1200
 * picture; light comes from above left. */
#ifndef FIXPOINT_DEMO_CANVAS_H
#define FIXPOINT_DEMO_CANVAS_H

#include <cairo.h>
#include <stdbool.h>

#define PICTURE_WIDTH 1600
#define PICTURE_HEIGHT 1200

/* Red, green, blue and opacity, 0 … 1. */
typedef struct Paint {
    double r, g, b, a;
} Paint;

/* 0xRRGGBB, opaque; and the same with an opacity. */
Paint paint(unsigned rgb);
Paint glass(unsigned rgb, double opacity);
Paint lighter(Paint paint, double by); /* -1 black … 0 as it is … 1 white */

void use(cairo_t *cr, Paint paint);
void use_down(cairo_t *cr, double y0, double y1, Paint from, Paint to); /* gradients */
void use_across(cairo_t *cr, double x0, double x1, Paint from, Paint to);
void use_tube(cairo_t *cr, double x0, double x1, Paint body);       /* an upright cylinder */
void use_tube_lying(cairo_t *cr, double y0, double y1, Paint body); /* a lying one */
void use_glow(cairo_t *cr, double x, double y, double radius, Paint middle);

void box(cairo_t *cr, double x, double y, double width, double height, double corner); /* paths */
void disc(cairo_t *cr, double x, double y, double radius_x, double radius_y);
void line(cairo_t *cr, double x0, double y0, double x1, double y1, double width, Paint paint);

void fill_box(cairo_t *cr, double x, double y, double width, double height, double corner,
              Paint paint);
void fill_disc(cairo_t *cr, double x, double y, double radius_x, double radius_y, Paint paint);
/* Soft, below and to the right of a thing of that size. */
void shadow(cairo_t *cr, double x, double y, double width, double height, double softness,
            double strength);
void drop(cairo_t *cr, double x, double y, double size); /* of water */
void puddle(cairo_t *cr, double x, double y, double radius_x, double radius_y);

/* Walls and floors. */
void wall(cairo_t *cr, unsigned rgb);
void floor_from(cairo_t *cr, double y, unsigned rgb);
void tiles(cairo_t *cr, double x, double y, double width, double height, double side, unsigned rgb,
           unsigned joint_rgb);

/* The same numbers on every machine: 0 … 1. */
double chance(void);
void chance_restart(unsigned seed);

#endif

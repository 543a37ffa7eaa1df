/* canvas: see canvas.h. */
#include "canvas.h"
#include <math.h>

static unsigned chance_state = 1;

double chance(void)
{
    chance_state = chance_state * 1664525u + 1013904223u;
    return (chance_state >> 8) / (double)(1u << 24);
}

void chance_restart(unsigned seed)
{
    chance_state = seed;
}

Paint glass(unsigned rgb, double opacity)
{
    return (Paint){ (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0, opacity };
}

Paint paint(unsigned rgb)
{
    return glass(rgb, 1);
}

Paint lighter(Paint p, double by)
{
    double to = by > 0 ? 1 : 0, share = fabs(by);
    return (Paint){ p.r + (to - p.r) * share, p.g + (to - p.g) * share, p.b + (to - p.b) * share,
                    p.a };
}

void use(cairo_t *cr, Paint p)
{
    cairo_set_source_rgba(cr, p.r, p.g, p.b, p.a);
}

static void stop(cairo_pattern_t *pattern, double at, Paint p)
{
    cairo_pattern_add_color_stop_rgba(pattern, at, p.r, p.g, p.b, p.a);
}

static void use_pattern(cairo_t *cr, cairo_pattern_t *pattern)
{
    cairo_set_source(cr, pattern);
    cairo_pattern_destroy(pattern);
}

void use_down(cairo_t *cr, double y0, double y1, Paint from, Paint to)
{
    cairo_pattern_t *pattern = cairo_pattern_create_linear(0, y0, 0, y1);
    stop(pattern, 0, from);
    stop(pattern, 1, to);
    use_pattern(cr, pattern);
}

void use_across(cairo_t *cr, double x0, double x1, Paint from, Paint to)
{
    cairo_pattern_t *pattern = cairo_pattern_create_linear(x0, 0, x1, 0);
    stop(pattern, 0, from);
    stop(pattern, 1, to);
    use_pattern(cr, pattern);
}

static void use_round(cairo_t *cr, cairo_pattern_t *pattern, Paint body)
{
    stop(pattern, 0, lighter(body, -0.35));
    stop(pattern, 0.22, lighter(body, 0.12));
    stop(pattern, 0.34, lighter(body, 0.55));
    stop(pattern, 0.5, body);
    stop(pattern, 0.85, lighter(body, -0.45));
    stop(pattern, 1, lighter(body, -0.3));
    use_pattern(cr, pattern);
}

void use_tube(cairo_t *cr, double x0, double x1, Paint body)
{
    use_round(cr, cairo_pattern_create_linear(x0, 0, x1, 0), body);
}

void use_tube_lying(cairo_t *cr, double y0, double y1, Paint body)
{
    use_round(cr, cairo_pattern_create_linear(0, y0, 0, y1), body);
}

void use_glow(cairo_t *cr, double x, double y, double radius, Paint middle)
{
    cairo_pattern_t *pattern = cairo_pattern_create_radial(x, y, 0, x, y, radius);
    Paint edge = middle;
    edge.a = 0;
    stop(pattern, 0, middle);
    stop(pattern, 1, edge);
    use_pattern(cr, pattern);
}

void box(cairo_t *cr, double x, double y, double width, double height, double corner)
{
    cairo_new_path(cr);
    if (corner <= 0) {
        cairo_rectangle(cr, x, y, width, height);
        return;
    }
    cairo_arc(cr, x + width - corner, y + corner, corner, -M_PI / 2, 0);
    cairo_arc(cr, x + width - corner, y + height - corner, corner, 0, M_PI / 2);
    cairo_arc(cr, x + corner, y + height - corner, corner, M_PI / 2, M_PI);
    cairo_arc(cr, x + corner, y + corner, corner, M_PI, 1.5 * M_PI);
    cairo_close_path(cr);
}

void disc(cairo_t *cr, double x, double y, double radius_x, double radius_y)
{
    cairo_new_path(cr);
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, radius_x, radius_y);
    cairo_arc(cr, 0, 0, 1, 0, 2 * M_PI);
    cairo_restore(cr);
}

void line(cairo_t *cr, double x0, double y0, double x1, double y1, double width, Paint p)
{
    cairo_new_path(cr);
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
    cairo_set_line_width(cr, width);
    use(cr, p);
    cairo_stroke(cr);
}

void fill_box(cairo_t *cr, double x, double y, double width, double height, double corner, Paint p)
{
    box(cr, x, y, width, height, corner);
    use(cr, p);
    cairo_fill(cr);
}

void fill_disc(cairo_t *cr, double x, double y, double radius_x, double radius_y, Paint p)
{
    disc(cr, x, y, radius_x, radius_y);
    use(cr, p);
    cairo_fill(cr);
}

void shadow(cairo_t *cr, double x, double y, double width, double height, double softness,
            double strength)
{
    static const int layers = 12;
    for (int i = layers; i > 0; i--) {
        double grow = softness * i / layers;
        fill_box(cr, x + softness * 0.5 - grow, y + softness * 0.7 - grow, width + 2 * grow,
                 height + 2 * grow, 8 + grow, glass(0x000000, strength / layers));
    }
}

void drop(cairo_t *cr, double x, double y, double size)
{
    cairo_new_path(cr);
    cairo_move_to(cr, x, y - 1.6 * size);
    cairo_curve_to(cr, x + 0.3 * size, y - 0.7 * size, x + size, y - 0.3 * size, x + size,
                   y + 0.2 * size);
    cairo_arc(cr, x, y + 0.2 * size, size, 0, M_PI);
    cairo_curve_to(cr, x - size, y - 0.3 * size, x - 0.3 * size, y - 0.7 * size, x, y - 1.6 * size);
    use_across(cr, x - size, x + size, glass(0xE8F6FF, 0.95), glass(0x6FA8C8, 0.9));
    cairo_fill(cr);
    fill_disc(cr, x - 0.35 * size, y, 0.22 * size, 0.35 * size, glass(0xFFFFFF, 0.9));
}

void puddle(cairo_t *cr, double x, double y, double radius_x, double radius_y)
{
    fill_disc(cr, x + 4, y + 6, radius_x + 6, radius_y + 4, glass(0x000000, 0.18));
    disc(cr, x, y, radius_x, radius_y);
    use_down(cr, y - radius_y, y + radius_y, glass(0xBFD9E6, 0.75), glass(0x6E93A6, 0.75));
    cairo_fill(cr);
    fill_disc(cr, x - radius_x * 0.35, y - radius_y * 0.3, radius_x * 0.35, radius_y * 0.22,
              glass(0xFFFFFF, 0.55));
}

void wall(cairo_t *cr, unsigned rgb)
{
    cairo_new_path(cr);
    cairo_rectangle(cr, 0, 0, PICTURE_WIDTH, PICTURE_HEIGHT);
    use_down(cr, 0, PICTURE_HEIGHT, lighter(paint(rgb), 0.12), lighter(paint(rgb), -0.16));
    cairo_fill(cr);
}

void floor_from(cairo_t *cr, double y, unsigned rgb)
{
    cairo_new_path(cr);
    cairo_rectangle(cr, 0, y, PICTURE_WIDTH, PICTURE_HEIGHT - y);
    use_down(cr, y, PICTURE_HEIGHT, lighter(paint(rgb), -0.25), lighter(paint(rgb), 0.1));
    cairo_fill(cr);
}

void tiles(cairo_t *cr, double x, double y, double width, double height, double side, unsigned rgb,
           unsigned joint_rgb)
{
    fill_box(cr, x, y, width, height, 0, paint(joint_rgb));
    for (double top = y; top < y + height; top += side) {
        for (double left = x; left < x + width; left += side) {
            Paint tile = lighter(paint(rgb), (chance() - 0.5) * 0.09);
            box(cr, left + 3, top + 3, side - 6, side - 6, 4);
            use_down(cr, top, top + side, lighter(tile, 0.12), lighter(tile, -0.07));
            cairo_fill(cr);
        }
    }
}

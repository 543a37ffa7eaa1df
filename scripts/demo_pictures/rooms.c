/* rooms: ceilings and doors. */
#include "scenes.h"
#include <math.h>

/* ---- luminaire: a meeting room's ceiling with three panels, the third dark ---- */

static void quad(cairo_t *cr, const double corners[8])
{
    cairo_new_path(cr);
    for (int i = 0; i < 4; i++)
        cairo_line_to(cr, corners[2 * i], corners[2 * i + 1]);
    cairo_close_path(cr);
}

/* A place on the ceiling: across -1 … 1, depth 0 (near) … 1 (far). */
static void on_ceiling(double across, double depth, double *ret_x, double *ret_y)
{
    double shrink = 1 / (1 + 1.9 * depth);
    *ret_x = 800 + across * 1150 * shrink;
    *ret_y = 560 - 640 * shrink;
}

static void ceiling_quad(cairo_t *cr, double left, double right, double near, double far)
{
    double corners[8];
    on_ceiling(left, near, &corners[0], &corners[1]);
    on_ceiling(right, near, &corners[2], &corners[3]);
    on_ceiling(right, far, &corners[4], &corners[5]);
    on_ceiling(left, far, &corners[6], &corners[7]);
    quad(cr, corners);
}

static void ceiling_panel(cairo_t *cr, double across, double near, bool lit)
{
    double x, y;
    ceiling_quad(cr, across - 0.17, across + 0.17, near - 0.02, near + 0.22);
    use(cr, paint(0x8D9296));
    cairo_fill(cr);
    ceiling_quad(cr, across - 0.155, across + 0.155, near, near + 0.2);
    use(cr, lit ? paint(0xFFFDF3) : paint(0x6F7477));
    cairo_fill(cr);
    if (!lit)
        return;
    on_ceiling(across, near + 0.1, &x, &y);
    use_glow(cr, x, y, 420, glass(0xFFF7DC, 0.5));
    cairo_paint(cr);
}

static void meeting_table(cairo_t *cr, double light)
{
    const double top[8] = { 180, 1130, 1420, 1130, 1120, 850, 480, 850 };
    const double edge[8] = { 180, 1130, 1420, 1130, 1420, 1170, 180, 1170 };
    quad(cr, top);
    use_down(cr, 850, 1130, lighter(paint(0x8A5F3C), light - 0.1), lighter(paint(0x9C6D46), light));
    cairo_fill(cr);
    quad(cr, edge);
    use(cr, paint(0x5A3C25));
    cairo_fill(cr);
    for (int i = 0; i < 6; i++) {
        double x = 330 + 190 * i;
        fill_box(cr, x - 55, 780 + 8 * fabs(i - 2.5), 110, 120, 22,
                 lighter(paint(0x2F3B45), light));
    }
}

static void luminaire(cairo_t *cr, bool repaired)
{
    double light = repaired ? 0.08 : -0.06;
    wall(cr, repaired ? 0xDCD8CF : 0xB9B6B0);
    ceiling_quad(cr, -1.2, 1.2, -0.05, 1.25);
    use_down(cr, 0, 400, lighter(paint(0xE9E8E4), light), lighter(paint(0xCFCDC8), light));
    cairo_fill(cr);
    for (int i = -7; i <= 7; i++) {
        double x0, y0, x1, y1;
        on_ceiling(i * 0.17, -0.05, &x0, &y0);
        on_ceiling(i * 0.17, 1.25, &x1, &y1);
        line(cr, x0, y0, x1, y1, 2, glass(0x7F8285, 0.6));
    }
    for (int i = 0; i <= 6; i++) {
        double x0, y0, x1, y1;
        on_ceiling(-1.2, i * 0.21 - 0.02, &x0, &y0);
        on_ceiling(1.2, i * 0.21 - 0.02, &x1, &y1);
        line(cr, x0, y0, x1, y1, 2, glass(0x7F8285, 0.6));
    }
    fill_box(cr, 560, 500, 480, 270, 6, paint(0x22272B));
    fill_box(cr, 572, 512, 456, 246, 3, lighter(paint(0x3B4650), light));
    floor_from(cr, 930, 0x857F78);
    meeting_table(cr, light);
    ceiling_panel(cr, -0.51, 0.19, true);
    ceiling_panel(cr, 0, 0.19, true);
    ceiling_panel(cr, 0.51, 0.19, repaired);
    ceiling_panel(cr, -0.51, 0.61, true);
    ceiling_panel(cr, 0, 0.61, true);
    ceiling_panel(cr, 0.51, 0.61, true);
    if (repaired)
        return;
    use_glow(cr, 1500, 500, 800, glass(0x0A0C10, 0.45));
    cairo_paint(cr);
}

/* ---- door: sagging on its upper hinge, then straight ---- */

static void hinge(cairo_t *cr, double x, double y, bool loose)
{
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_rotate(cr, loose ? 0.16 : 0);
    shadow(cr, -18, -60, 36, 120, 8, 0.5);
    box(cr, -18, -60, 36, 120, 4);
    use_tube(cr, -18, 18, paint(0xB8BCC0));
    cairo_fill(cr);
    for (int i = -1; i <= 1; i++)
        fill_disc(cr, 0, i * 38, 7, 7, loose && i < 0 ? paint(0x2B1E14) : paint(0x6B7075));
    cairo_restore(cr);
    if (!loose)
        return;
    box(cr, x + 24, y - 64, 34, 10, 3); /* the screw that came out */
    use_tube_lying(cr, y - 64, y - 54, paint(0xA9AEB2));
    cairo_fill(cr);
}

static void door(cairo_t *cr, bool repaired)
{
    wall(cr, 0xD9D3C4);
    floor_from(cr, 1080, 0x9A938A);
    fill_box(cr, 430, 90, 760, 1000, 0, paint(0x6D5A45));
    fill_box(cr, 470, 130, 680, 960, 0, paint(0x15120F));
    cairo_save(cr);
    cairo_translate(cr, 1146, 1050);
    cairo_rotate(cr, repaired ? 0 : -0.021);
    cairo_translate(cr, -1146, -1050);
    box(cr, 476, 136, 668, 940, 0);
    use_across(cr, 476, 1144, paint(0x9A7148), paint(0x7F5A38));
    cairo_fill(cr);
    for (int i = 0; i < 60; i++) { /* grain */
        double x = 480 + chance() * 655, y = 140 + chance() * 700;
        line(cr, x, y, x + chance() * 8 - 4, y + 60 + chance() * 170, 1.5, glass(0x4A321D, 0.22));
    }
    fill_box(cr, 560, 230, 500, 300, 8, glass(0x000000, 0.10));
    fill_box(cr, 560, 620, 500, 360, 8, glass(0x000000, 0.10));
    shadow(cr, 520, 600, 44, 150, 10, 0.4);
    fill_box(cr, 520, 600, 44, 150, 10, paint(0xC2C6C9));
    box(cr, 530, 640, 150, 26, 12);
    use_tube_lying(cr, 640, 666, paint(0xC8CCD0));
    cairo_fill(cr);
    cairo_restore(cr);
    hinge(cr, 1150, 260, !repaired);
    hinge(cr, 1150, 620, false);
    hinge(cr, 1150, 950, false);
    if (repaired)
        return;
    line(cr, 478, 1086, 700, 1078, 5, glass(0x5B4632, 0.8)); /* where it scrapes */
    for (int i = 0; i < 40; i++)
        fill_disc(cr, 480 + chance() * 260, 1092 + chance() * 40, 3 + chance() * 4, 2,
                  glass(0x8C6843, 0.8));
}

/* ---- auto-door: two leaves that leave a gap, then meet ---- */

static void leaf(cairo_t *cr, double x)
{
    shadow(cr, x, 210, 420, 860, 14, 0.35);
    fill_box(cr, x, 210, 420, 860, 4, paint(0x8E969C));
    box(cr, x + 26, 236, 368, 808, 0);
    use_across(cr, x, x + 420, glass(0xBFE0E6, 0.95), glass(0x86AEB8, 0.95));
    cairo_fill(cr);
    cairo_new_path(cr);
    cairo_move_to(cr, x + 60, 1040);
    cairo_line_to(cr, x + 250, 236);
    cairo_line_to(cr, x + 330, 236);
    cairo_line_to(cr, x + 140, 1040);
    cairo_close_path(cr);
    use(cr, glass(0xFFFFFF, 0.22));
    cairo_fill(cr);
    for (int i = 0; i < 9; i++)
        fill_disc(cr, x + 50 + 40 * i, 660, 9, 9, glass(0xFFFFFF, 0.75));
}

static void auto_door(cairo_t *cr, bool repaired)
{
    double gap = repaired ? 0 : 78;
    wall(cr, 0xC9CCCB);
    floor_from(cr, 1070, 0x8F8C86);
    fill_box(cr, 330, 200, 940, 880, 0, paint(0x20343A));
    use_glow(cr, 800, 640, 420, glass(0xDDF3E4, repaired ? 0.2 : 0.8));
    cairo_rectangle(cr, 330, 200, 940, 880);
    cairo_fill(cr);
    leaf(cr, 380 - gap);
    leaf(cr, 800 + gap / 4);
    box(cr, 300, 110, 1000, 110, 8);
    use_tube_lying(cr, 110, 220, paint(0xB7BDC1));
    cairo_fill(cr);
    fill_box(cr, 770, 148, 60, 30, 15, paint(0x1B1D1F));
    fill_disc(cr, 800, 163, 8, 8, repaired ? paint(0x37C76A) : paint(0xE23B2E));
    if (repaired)
        return;
    cairo_new_path(cr); /* a leaf from outside lies in the rail */
    cairo_move_to(cr, 770, 1084);
    cairo_curve_to(cr, 790, 1050, 850, 1056, 862, 1090);
    cairo_curve_to(cr, 840, 1104, 790, 1104, 770, 1084);
    use(cr, paint(0x8B5A22));
    cairo_fill(cr);
}

const Scene scenes_rooms[] = {
    { "luminaire", luminaire },
    { "door", door },
    { "auto-door", auto_door },
    { 0 },
};

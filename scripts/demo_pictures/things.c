/* things: what stands on tables, hangs on walls and gets full. */
#include "scenes.h"
#include <math.h>

/* ---- extinguisher: the needle in the red; then in the green ---- */

static void gauge(cairo_t *cr, double x, double y, double radius, bool good)
{
    static const unsigned bands[3] = { 0xD23A2E, 0x2FA84F, 0xE0B52A };
    fill_disc(cr, x + 6, y + 8, radius + 14, radius + 14, glass(0x000000, 0.35));
    fill_disc(cr, x, y, radius + 14, radius + 14, paint(0x9AA0A5));
    fill_disc(cr, x, y, radius, radius, paint(0xF7F7F4));
    for (int i = 0; i < 3; i++) {
        cairo_new_path(cr);
        cairo_arc(cr, x, y, radius * 0.78, M_PI * (0.85 + 0.43 * i),
                  M_PI * (0.85 + 0.43 * (i + 1)));
        cairo_set_line_width(cr, radius * 0.22);
        use(cr, paint(bands[i]));
        cairo_stroke(cr);
    }
    double angle = M_PI * (good ? 1.5 : 0.95);
    line(cr, x - 20 * cos(angle), y - 20 * sin(angle), x + radius * 0.86 * cos(angle),
         y + radius * 0.86 * sin(angle), 9, paint(0x1C1C1C));
    fill_disc(cr, x, y, 16, 16, paint(0x2A2A2A));
    fill_disc(cr, x - radius * 0.4, y - radius * 0.45, radius * 0.3, radius * 0.16,
              glass(0xFFFFFF, 0.5));
}

static void extinguisher(cairo_t *cr, bool repaired)
{
    wall(cr, 0xD6D8D2);
    floor_from(cr, 1130, 0x8C8A85);
    shadow(cr, 560, 420, 380, 740, 40, 0.45);
    box(cr, 550, 420, 390, 740, 120);
    use_tube(cr, 550, 940, paint(0xC42A22));
    cairo_fill(cr);
    fill_box(cr, 590, 660, 310, 330, 10, paint(0xF1ECE2));
    for (int i = 0; i < 3; i++) {
        fill_box(cr, 612 + 96 * i, 690, 80, 80, 8, paint(0x2E3338));
        fill_disc(cr, 652 + 96 * i, 730, 18 + 4 * i, 24, paint(0xE9B43A));
    }
    for (int i = 0; i < 6; i++)
        fill_box(cr, 616, 800 + 28 * i, 200 + 50 * (i % 2), 10, 3, paint(0x80766A));
    box(cr, 670, 330, 150, 110, 12);
    use_tube(cr, 670, 820, paint(0x33383C));
    cairo_fill(cr);
    cairo_new_path(cr);
    cairo_move_to(cr, 690, 330);
    cairo_line_to(cr, 560, 230);
    cairo_line_to(cr, 590, 190);
    cairo_line_to(cr, 800, 290);
    cairo_close_path(cr);
    use(cr, paint(0x202427));
    cairo_fill(cr);
    cairo_new_path(cr);
    cairo_move_to(cr, 800, 390);
    cairo_curve_to(cr, 1040, 330, 1060, 620, 1000, 900);
    cairo_set_line_width(cr, 34);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    use(cr, paint(0x17191B));
    cairo_stroke(cr);
    line(cr, 1000, 900, 985, 990, 54, paint(0x101112));
    gauge(cr, 745, 500, 96, repaired);
    fill_box(cr, 640, 352, 30, 60, 4, paint(repaired ? 0xE9C63A : 0xB9BCBE)); /* seal */
}

/* ---- microphone: dark with its plug out; then its ring is lit ---- */

static void microphone(cairo_t *cr, bool repaired)
{
    wall(cr, 0xA9B2B4);
    floor_from(cr, 700, 0x8A6240);
    for (int i = 0; i < 90; i++) {
        double x = chance() * 1600, y = 720 + chance() * 470;
        line(cr, x, y, x + 90 + chance() * 240, y + chance() * 6, 1.5, glass(0x4A311C, 0.2));
    }
    shadow(cr, 560, 880, 480, 170, 40, 0.45);
    box(cr, 560, 880, 480, 170, 26);
    use_down(cr, 880, 1050, paint(0x4A5056), paint(0x1D2023));
    cairo_fill(cr);
    fill_disc(cr, 700, 955, 46, 28, paint(repaired ? 0xD8342B : 0x3A3F44));
    if (repaired) {
        use_glow(cr, 700, 955, 150, glass(0xFF5B4A, 0.5));
        cairo_paint(cr);
    }
    for (int i = 0; i < 6; i++)
        fill_box(cr, 800, 915 + 20 * i, 190, 8, 4, paint(0x14171A));
    cairo_new_path(cr);
    cairo_move_to(cr, 800, 890);
    cairo_curve_to(cr, 830, 640, 800, 560, 880, 380);
    cairo_set_line_width(cr, 26);
    use(cr, paint(0x2A2E32));
    cairo_stroke_preserve(cr);
    cairo_set_line_width(cr, 7);
    use(cr, glass(0x9AA2A8, 0.6));
    cairo_stroke(cr);
    cairo_save(cr);
    cairo_translate(cr, 905, 320);
    cairo_rotate(cr, 0.42);
    box(cr, -44, -130, 88, 190, 40);
    use_tube(cr, -44, 44, paint(0x3A4045));
    cairo_fill(cr);
    for (int i = 0; i < 9; i++)
        line(cr, -40, -112 + 15 * i, 40, -112 + 15 * i, 4, glass(0x000000, 0.5));
    fill_box(cr, -46, 30, 92, 18, 6, repaired ? paint(0xFF4A3A) : paint(0x55595C));
    cairo_restore(cr);
    if (repaired) {
        use_glow(cr, 888, 356, 170, glass(0xFF5B4A, 0.55));
        cairo_paint(cr);
    }
    cairo_new_path(cr); /* the cable, in its socket or beside it */
    cairo_move_to(cr, 1600, 820);
    cairo_curve_to(cr, 1350, 800, 1280, 1000, repaired ? 1040 : 1190, repaired ? 985 : 1090);
    cairo_set_line_width(cr, 18);
    use(cr, paint(0x17191B));
    cairo_stroke(cr);
    if (!repaired)
        fill_box(cr, 1120, 1070, 90, 42, 8, paint(0xB9BEC2));
}

/* ---- sign: no smoking, broken and hanging; then whole ---- */

static void no_smoking(cairo_t *cr)
{
    fill_box(cr, -280, -280, 560, 560, 30, paint(0xFAFAF8));
    disc(cr, 0, 0, 205, 205);
    cairo_set_line_width(cr, 46);
    use(cr, paint(0xC8202A));
    cairo_stroke(cr);
    fill_box(cr, -120, -6, 190, 40, 0, paint(0x1E1E1E));
    fill_box(cr, 78, -6, 44, 40, 0, paint(0x1E1E1E));
    cairo_new_path(cr);
    cairo_move_to(cr, 92, -22);
    cairo_curve_to(cr, 92, -80, 40, -60, 50, -120);
    cairo_set_line_width(cr, 16);
    use(cr, paint(0x1E1E1E));
    cairo_stroke(cr);
    line(cr, -145, -145, 145, 145, 44, paint(0xC8202A));
}

/* The plate without its upper right corner. */
static void what_is_left(cairo_t *cr, double offset)
{
    static const double corners[] = { -290, -290, 60,  -290, 110, -190, 190,  -150,
                                      210,  -40,  290, 10,   290, 290,  -290, 290 };
    cairo_new_path(cr);
    for (int i = 0; i < 8; i++)
        cairo_line_to(cr, corners[2 * i] + offset, corners[2 * i + 1] + offset);
    cairo_close_path(cr);
}

static void sign(cairo_t *cr, bool repaired)
{
    wall(cr, 0xCDC6B8);
    for (int i = 0; i < 500; i++)
        fill_disc(cr, chance() * 1600, chance() * 1200, 1 + chance() * 3, 1 + chance() * 2,
                  glass(0x7D7566, 0.2));
    cairo_save(cr);
    cairo_translate(cr, 800, 600);
    cairo_rotate(cr, repaired ? 0 : 0.13);
    if (repaired)
        shadow(cr, -280, -280, 560, 560, 26, 0.45);
    else {
        what_is_left(cr, 14);
        use(cr, glass(0x000000, 0.3));
        cairo_fill(cr);
        what_is_left(cr, 0);
        cairo_clip(cr);
    }
    no_smoking(cr);
    fill_disc(cr, -245, -245, 14, 14, paint(0x8F9498));
    fill_disc(cr, 245, -245, 14, 14, paint(0x8F9498));
    fill_disc(cr, -245, 245, 14, 14, paint(0x8F9498));
    fill_disc(cr, 245, 245, 14, 14, paint(0x8F9498));
    if (!repaired) {
        line(cr, 110, -190, -60, 40, 4, glass(0x40403E, 0.8));
        line(cr, -60, 40, -150, 270, 3, glass(0x40403E, 0.7));
        line(cr, -60, 40, 120, 160, 3, glass(0x40403E, 0.6));
    }
    cairo_restore(cr);
    if (repaired)
        return;
    fill_disc(cr, 1045, 330, 12, 12, paint(0x3B342A)); /* the empty hole */
}

/* ---- bin: overflowing; then empty and clean ---- */

static void litter(cairo_t *cr, double x, double y, double size)
{
    static const unsigned colours[] = {
        0xF3F1EA, 0xD9B47A, 0xE2574C, 0x6FA4C9, 0xEAE4D3, 0x9CC27B
    };
    Paint p = paint(colours[(int)(chance() * 6) % 6]);
    cairo_new_path(cr);
    for (int i = 0; i < 7; i++) {
        double angle = 2 * M_PI * i / 7, radius = size * (0.6 + 0.5 * chance());
        cairo_line_to(cr, x + radius * cos(angle), y + radius * 0.8 * sin(angle));
    }
    cairo_close_path(cr);
    use_down(cr, y - size, y + size, lighter(p, 0.25), lighter(p, -0.3));
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, 2);
    use(cr, glass(0x000000, 0.25));
    cairo_stroke(cr);
}

static void bin(cairo_t *cr, bool repaired)
{
    wall(cr, 0xD3D0C9);
    floor_from(cr, 930, 0xA29C92);
    for (int i = 0; i < 5; i++)
        line(cr, 800 + (i - 2) * 180, 930, 800 + (i - 2) * 420, 1200, 3, glass(0x5F5A52, 0.4));
    shadow(cr, 560, 500, 480, 580, 40, 0.45);
    if (!repaired)
        for (int i = 0; i < 60; i++)
            litter(cr, 800 + (chance() - 0.5) * 420,
                   480 - chance() * 170 * (1 - fabs(chance() - 0.5)), 40 + chance() * 34);
    disc(cr, 800, 500, 250, 56);
    use(cr, paint(repaired ? 0x1B1E20 : 0x35393B));
    if (repaired)
        cairo_fill(cr);
    cairo_new_path(cr);
    cairo_move_to(cr, 550, 500);
    cairo_line_to(cr, 600, 1060);
    cairo_curve_to(cr, 660, 1105, 940, 1105, 1000, 1060);
    cairo_line_to(cr, 1050, 500);
    cairo_curve_to(cr, 1000, 575, 600, 575, 550, 500);
    use_tube(cr, 550, 1050, paint(0x8B9499));
    cairo_fill(cr);
    if (repaired) {
        disc(cr, 800, 500, 250, 56);
        cairo_set_line_width(cr, 14);
        use(cr, paint(0xC3C9CC));
        cairo_stroke(cr);
    }
    fill_disc(cr, 800, 800, 62, 62, paint(0x3E8E4C));
    fill_disc(cr, 800, 800, 34, 34, paint(0xE8EFE8));
    if (repaired)
        return;
    for (int i = 0; i < 26; i++)
        litter(cr, 560 + (chance() - 0.5) * 280, 515 + chance() * 36, 26 + chance() * 22);
    for (int i = 0; i < 30; i++)
        litter(cr, 260 + chance() * 1060, 1060 + chance() * 110, 20 + chance() * 26);
    puddle(cr, 1120, 1130, 130, 22);
}

const Scene scenes_things[] = {
    { "extinguisher", extinguisher },
    { "microphone", microphone },
    { "sign", sign },
    { "bin", bin },
    { 0 },
};

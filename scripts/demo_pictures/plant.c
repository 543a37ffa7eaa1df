/* plant: water and air. */
#include "scenes.h"
#include <math.h>

/* ---- tap: dripping, with lime below; then dry ---- */

static void basin(cairo_t *cr)
{
    shadow(cr, 300, 880, 1000, 200, 30, 0.4);
    box(cr, 270, 860, 1060, 260, 60);
    use_down(cr, 860, 1120, paint(0xFDFDFC), paint(0xC9CCCE));
    cairo_fill(cr);
    disc(cr, 800, 935, 450, 62);
    use_down(cr, 870, 1000, paint(0xBFC4C7), paint(0xF2F3F3));
    cairo_fill(cr);
    fill_disc(cr, 800, 960, 46, 12, paint(0x6A7075));
    fill_disc(cr, 800, 957, 40, 9, paint(0x33383C));
}

static void mixer(cairo_t *cr)
{
    box(cr, 1010, 470, 96, 400, 30);
    use_tube(cr, 1010, 1106, paint(0xB9C0C6));
    cairo_fill(cr);
    cairo_new_path(cr);
    cairo_move_to(cr, 1040, 560);
    cairo_curve_to(cr, 980, 500, 880, 500, 800, 545);
    cairo_line_to(cr, 770, 640);
    cairo_line_to(cr, 845, 655);
    cairo_line_to(cr, 862, 600);
    cairo_curve_to(cr, 920, 570, 990, 590, 1040, 650);
    cairo_close_path(cr);
    use_down(cr, 500, 655, paint(0xE6EAED), paint(0x7B848B));
    cairo_fill(cr);
    line(cr, 830, 548, 1010, 528, 7, glass(0xFFFFFF, 0.8));
    box(cr, 1034, 380, 48, 100, 16);
    use_tube(cr, 1034, 1082, paint(0xC7CDD2));
    cairo_fill(cr);
    box(cr, 1040, 352, 230, 40, 20);
    use_tube_lying(cr, 352, 392, paint(0xC7CDD2));
    cairo_fill(cr);
    fill_disc(cr, 1058, 430, 9, 9, paint(0xD2392C));
    fill_box(cr, 985, 850, 146, 34, 16, paint(0xAEB5BA));
}

static void tap(cairo_t *cr, bool repaired)
{
    wall(cr, 0xCFE0E2);
    tiles(cr, -20, -30, 1660, 900, 150, 0xDDE9EA, 0xB3BEC0);
    floor_from(cr, 870, 0xB9BDBA);
    basin(cr);
    mixer(cr);
    if (repaired)
        return;
    drop(cr, 808, 690, 15);
    drop(cr, 806, 790, 13);
    drop(cr, 809, 872, 12);
    puddle(cr, 806, 930, 190, 24);
    puddle(cr, 520, 1100, 120, 26);
    for (int i = 0; i < 26; i++) /* lime */
        fill_disc(cr, 770 + chance() * 80, 640 + chance() * 18, 3 + chance() * 4, 3,
                  glass(0xE9EDE0, 0.9));
}

/* ---- pump: wet seal and rust; then dry and clean ---- */

static void pipe_up(cairo_t *cr, double x, double y0, double y1, double width, unsigned rgb)
{
    box(cr, x - width / 2, y0, width, y1 - y0, 0);
    use_tube(cr, x - width / 2, x + width / 2, paint(rgb));
    cairo_fill(cr);
}

static void flange(cairo_t *cr, double x, double y)
{
    shadow(cr, x - 92, y, 184, 40, 10, 0.4);
    box(cr, x - 92, y, 184, 40, 6);
    use_tube(cr, x - 92, x + 92, paint(0x8C9297));
    cairo_fill(cr);
    for (int i = -1; i <= 1; i++)
        fill_box(cr, x + i * 66 - 13, y - 10, 26, 60, 4, paint(0x5A6066));
}

static void motor(cairo_t *cr)
{
    shadow(cr, 820, 470, 520, 300, 30, 0.45);
    box(cr, 820, 470, 520, 300, 40);
    use_tube_lying(cr, 470, 770, paint(0x2C5E9E));
    cairo_fill(cr);
    for (int i = 0; i < 15; i++)
        line(cr, 860, 496 + 18 * i, 1270, 496 + 18 * i, 5, glass(0x0E2A4C, 0.45));
    box(cr, 1290, 490, 70, 260, 24);
    use_tube_lying(cr, 490, 750, paint(0x24507F));
    cairo_fill(cr);
    fill_box(cr, 960, 400, 180, 84, 10, paint(0x39699F));
    fill_box(cr, 985, 560, 210, 110, 4, paint(0xD9DCDD));
    for (int i = 0; i < 4; i++)
        fill_box(cr, 1000, 578 + 22 * i, 120 + 40 * (i % 2), 8, 2, paint(0x6A7075));
}

static void pump(cairo_t *cr, bool repaired)
{
    wall(cr, 0xB4B7B2);
    floor_from(cr, 960, 0x7C7F7C);
    fill_box(cr, 300, 930, 1140, 120, 4, paint(0x94958F));
    pipe_up(cr, 520, -10, 330, 120, 0x3F7F52);
    pipe_up(cr, 520, 860, 960, 120, 0x3F7F52);
    flange(cr, 520, 320);
    disc(cr, 520, 620, 250, 250);
    use_glow(cr, 440, 520, 470, paint(0x4E86C4));
    cairo_fill_preserve(cr);
    use_down(cr, 370, 870, glass(0x3A73B5, 0.7), glass(0x16375F, 0.9));
    cairo_fill(cr);
    disc(cr, 520, 620, 150, 150);
    cairo_set_line_width(cr, 16);
    use(cr, glass(0x173A63, 0.6));
    cairo_stroke(cr);
    flange(cr, 520, 850);
    box(cr, 740, 540, 120, 160, 6);
    use_tube_lying(cr, 540, 700, paint(0x9CA3A8));
    cairo_fill(cr);
    box(cr, 690, 590, 160, 60, 0);
    use_tube_lying(cr, 590, 650, paint(0xC4CACE));
    cairo_fill(cr);
    motor(cr);
    fill_box(cr, 860, 770, 90, 164, 0, paint(0x20416B));
    fill_box(cr, 1210, 770, 90, 164, 0, paint(0x20416B));
    if (repaired)
        return;
    for (int i = 0; i < 30; i++) /* rust below the seal */
        fill_disc(cr, 770 + chance() * 70, 690 + chance() * 60, 6 + chance() * 14,
                  10 + chance() * 20, glass(0x8A4A1C, 0.35));
    drop(cr, 800, 745, 16);
    drop(cr, 803, 830, 14);
    drop(cr, 798, 905, 13);
    puddle(cr, 790, 1000, 330, 46);
    puddle(cr, 1160, 1090, 200, 32);
}

/* ---- fan-coil: a grille full of dust with a bent vane; then clean ---- */

static void fan_coil(cairo_t *cr, bool repaired)
{
    wall(cr, 0xE5E4E0);
    for (int i = 0; i < 5; i++)
        line(cr, 0, 60 + 290 * i, 1600, 60 + 290 * i, 4, glass(0x9A9C9C, 0.7));
    for (int i = 0; i < 6; i++)
        line(cr, 60 + 300 * i, 0, 60 + 300 * i, 1200, 4, glass(0x9A9C9C, 0.7));
    shadow(cr, 230, 230, 1140, 720, 34, 0.4);
    fill_box(cr, 230, 230, 1140, 720, 26, paint(0xF4F4F1));
    fill_box(cr, 300, 300, 1000, 580, 10, paint(0x3B4044));
    for (int i = 0; i < 15; i++) {
        double y = 318 + 38 * i;
        bool bent = !repaired && i == 8;
        cairo_save(cr);
        cairo_translate(cr, 310, y);
        cairo_rotate(cr, bent ? 0.035 : 0);
        box(cr, 0, 0, 980, 24, 8);
        use_down(cr, 0, 24, paint(repaired ? 0xFBFBF9 : 0xD8D5CC),
                 paint(repaired ? 0xB9BCBC : 0x8F8B80));
        cairo_fill(cr);
        cairo_restore(cr);
    }
    fill_box(cr, 780, 300, 34, 580, 4, paint(0xE3E3DF));
    fill_disc(cr, 1330, 915, 9, 9, repaired ? paint(0x37C76A) : paint(0xE0A321));
    if (repaired)
        return;
    for (int i = 0; i < 900; i++) { /* dust hangs where the air goes out */
        double x = 310 + chance() * 980, y = 310 + chance() * 560;
        fill_disc(cr, x, y, 2 + chance() * 9, 2 + chance() * 3, glass(0x5E584C, 0.22));
    }
    for (int i = 0; i < 16; i++) {
        double x = 350 + chance() * 900, y = 330 + 38 * floor(chance() * 14);
        line(cr, x, y + 14, x + chance() * 30 - 15, y + 50 + chance() * 30, 3,
             glass(0x6B6559, 0.7));
    }
    use_glow(cr, 1330, 560, 420, glass(0x4A463C, 0.28));
    cairo_paint(cr);
}

const Scene scenes_plant[] = {
    { "tap", tap },
    { "pump", pump },
    { "fan-coil", fan_coil },
    { 0 },
};

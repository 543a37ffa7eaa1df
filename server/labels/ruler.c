/* ruler: see ruler.h. The offset moves cells and marks but never the rulers: these measure paper.
 */
#include "server/labels/ruler.h"
#include <math.h>
#include <stdio.h>

#define POINTS(mm) ((mm)*72 / 25.4)
#define HAIR_MM 0.12
#define CUT_MM 3.0     /* length of a mark */
#define CUT_GAP_MM 0.6 /* white between the mark and the corner it points to */

static void stroke_line(cairo_t *cairo, double x1, double y1, double x2, double y2)
{
    cairo_move_to(cairo, POINTS(x1), POINTS(y1));
    cairo_line_to(cairo, POINTS(x2), POINTS(y2));
    cairo_stroke(cairo);
}

static void rounded(cairo_t *cairo, double x, double y, double width, double height, double corner)
{
    double left = POINTS(x), top = POINTS(y), right = POINTS(x + width),
           bottom = POINTS(y + height), r = POINTS(corner);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, right - r, top + r, r, -M_PI / 2, 0);
    cairo_arc(cairo, right - r, bottom - r, r, 0, M_PI / 2);
    cairo_arc(cairo, left + r, bottom - r, r, M_PI / 2, M_PI);
    cairo_arc(cairo, left + r, top + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(cairo);
}

static void draw_cells(cairo_t *cairo, Pen *pen, const Stock *stock, double offset_x,
                       double offset_y)
{
    char number[12];
    for (int slot = 0; slot < stock_slots(stock); slot++) {
        double x, y;
        stock_slot(stock, slot, &x, &y);
        x += offset_x;
        y += offset_y;
        rounded(cairo, x, y, stock->width, stock->height, stock->corner);
        cairo_stroke(cairo);
        snprintf(number, sizeof number, "%d", slot + 1);
        words_note(pen, number, 3, x + 2, y + 4.4);
    }
}

/* A white field with a thin frame, so that what stands on it is not crossed by cells. */
static void field(cairo_t *cairo, double x, double y, double width, double height)
{
    rounded(cairo, x, y, width, height, 1.5);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_fill_preserve(cairo);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_stroke(cairo);
}

static double tick(int mm)
{
    return mm % 10 == 0 ? 4 : mm % 5 == 0 ? 2.8 : 1.8;
}

/* The rulers cross in the middle of the page; the lying one is drawn over the standing one. */
static void draw_rulers(cairo_t *cairo, Pen *pen, const Stock *stock)
{
    char figure[12];
    const int from = 10;
    int right = (int)stock->page_width - from, bottom = (int)stock->page_height - from;
    double x0 = stock->page_width / 2, y0 = stock->page_height / 2;
    field(cairo, x0 - 1.5, from - 3, 11, bottom - from + 6);
    for (int y = from; y <= bottom; y++) {
        stroke_line(cairo, x0, y, x0 + tick(y), y);
        snprintf(figure, sizeof figure, "%d", y);
        if (y % 10 == 0)
            words_note(pen, figure, 2.3, x0 + 4.6, y + 0.85);
    }
    field(cairo, from - 3, y0 - 1.5, right - from + 6, 9.5);
    for (int x = from; x <= right; x++) {
        stroke_line(cairo, x, y0, x, y0 + tick(x));
        snprintf(figure, sizeof figure, "%d", x);
        if (x % 10 == 0)
            words_note(pen, figure, 2.3, x - (x < 100 ? 1.3 : 1.9), y0 + 6.8);
    }
}

void ruler_draw(cairo_t *cairo, Pen *pen, const Stock *stock, double offset_x, double offset_y)
{
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_set_line_width(cairo, POINTS(HAIR_MM));
    draw_cells(cairo, pen, stock, offset_x, offset_y);
    draw_rulers(cairo, pen, stock);
    static const char *const notes[] = {
        "按 100 % 打印，不要选“适应页面”。",
        "Print at 100 %, never \"fit to page\".",
        "尺上数字是到纸边的毫米数：用直尺量 100 处，不足 100 mm 说明被缩小了。",
        "Figures are mm from the paper's edge: measure at 100. Less than 100 mm = it was shrunk.",
        "与标签纸叠起对光看：格线偏右时 X 填负值，偏下时 Y 填负值。",
        "Hold it with a label sheet to the light. Too far right: minus X, too low: minus Y.",
    };
    int count = sizeof notes / sizeof notes[0];
    double left = 32, top = stock->page_height / 2 + 40;
    field(cairo, left - 5, top - 12, 158, 14 + 6.2 * count);
    char title[80];
    snprintf(title, sizeof title, "%s · X %+.1f mm · Y %+.1f mm", stock->name, offset_x, offset_y);
    words_note(pen, title, 5, left, top - 3);
    for (int i = 0; i < count; i++)
        words_note(pen, notes[i], i < 2 ? 3.6 : 2.9, left, top + 4 + 6.2 * i);
}

/* Marks stand outside the block of cells, never on a label: a cut follows from one to its opposite.
 */
void ruler_cut_marks(cairo_t *cairo, const Stock *stock, double offset_x, double offset_y)
{
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_set_line_width(cairo, POINTS(HAIR_MM));
    double x0 = stock->x0 + offset_x, y0 = stock->y0 + offset_y;
    double x1 = x0 + (stock->columns - 1) * stock->dx + stock->width;
    double y1 = y0 + (stock->rows - 1) * stock->dy + stock->height;
    double far = CUT_GAP_MM + CUT_MM;
    for (int edge = 0; edge < 2 * stock->columns; edge++) {
        double x = x0 + edge / 2 * stock->dx + edge % 2 * stock->width;
        stroke_line(cairo, x, y0 - far, x, y0 - CUT_GAP_MM);
        stroke_line(cairo, x, y1 + CUT_GAP_MM, x, y1 + far);
    }
    for (int edge = 0; edge < 2 * stock->rows; edge++) {
        double y = y0 + edge / 2 * stock->dy + edge % 2 * stock->height;
        stroke_line(cairo, x0 - far, y, x0 - CUT_GAP_MM, y);
        stroke_line(cairo, x1 + CUT_GAP_MM, y, x1 + far, y);
    }
}

/* words: pango does the shaping and wrapping; this file decides sizes. Lengths are millimetres
 * outside pango and cairo, and points (1/72 inch) inside. */
#include "server/labels/words.h"
#include <string.h>

#define POINTS(mm) ((mm)*72 / 25.4)
#define MM(points) ((points)*25.4 / 72)
/* Noto Sans CJK asks for 1.45 of its size per line; labels are read in two lines, not in pages. */
#define LINE_SPACING 0.84F
#define TEXT_FONT "Noto Sans CJK SC"
#define CODE_FONT "DejaVu Sans Mono" /* its zero has a dot, its widths are equal */
#define DEMO_TEXT "DEMO 演示"
#define STEP "› " /* between the steps of a place (location.path_zh, path_en) */

/* Size as part of the name's, the least size in mm, lines at most and where little room is left,
 * white above as part of the size. */
static const struct Style {
    double part, size_min;
    int lines, lines_min;
    double above;
    PangoWeight weight;
} styles[WORDS_LINES] = {
    [WORDS_NAME] = { 1, 2.1, 3, 3, 0, PANGO_WEIGHT_BOLD },
    [WORDS_SECOND] = { 0.76, 1.95, 5, 2, 0.1, PANGO_WEIGHT_NORMAL },
    [WORDS_PLACE] = { 0.62, 1.8, 3, 1, 0.35, PANGO_WEIGHT_NORMAL },
    [WORDS_SITE] = { 0.62, 1.8, 1, 1, 0.15, PANGO_WEIGHT_NORMAL },
};
/* The largest name, as part of the room's height (more where lines are long and few), and in mm
 * (13 pt). */
#define NAME_PART 0.2
#define NAME_PART_WIDE 0.26
#define NAME_MAX_MM 4.6

struct Pen {
    cairo_t *cairo;
    PangoContext *context;
    PangoLayout *line[WORDS_LINES], *code, *note;
};

static void set_size(PangoLayout *layout, double size_mm)
{
    PangoFontDescription *font =
        pango_font_description_copy(pango_layout_get_font_description(layout));
    pango_font_description_set_absolute_size(font, POINTS(size_mm) * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

static PangoLayout *new_layout(PangoContext *context, const char *family, PangoWeight weight)
{
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, family);
    pango_font_description_set_weight(font, weight);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout, LINE_SPACING);
    return layout;
}

Pen *pen_new(cairo_t *cairo)
{
    Pen *pen = g_new0(Pen, 1);
    pen->cairo = cairo;
    pen->context = pango_cairo_create_context(cairo);
    /* The same outlines and widths on paper, in a picture and in a preview: no hinting anywhere. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(pen->context, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(pen->context, 72);
    pango_context_set_round_glyph_positions(pen->context, FALSE);
    for (int i = 0; i < WORDS_LINES; i++)
        pen->line[i] = new_layout(pen->context, TEXT_FONT, styles[i].weight);
    pango_layout_set_ellipsize(pen->line[WORDS_NAME], PANGO_ELLIPSIZE_END);
    pango_layout_set_ellipsize(pen->line[WORDS_SECOND], PANGO_ELLIPSIZE_END);
    pango_layout_set_ellipsize(pen->line[WORDS_SITE], PANGO_ELLIPSIZE_END);
    /* Of a place the room at its end says more than the building at its beginning. */
    pango_layout_set_ellipsize(pen->line[WORDS_PLACE], PANGO_ELLIPSIZE_START);
    pen->code = new_layout(pen->context, CODE_FONT, PANGO_WEIGHT_BOLD);
    pen->note = new_layout(pen->context, TEXT_FONT, PANGO_WEIGHT_NORMAL);
    return pen;
}

void pen_free(Pen *pen)
{
    for (int i = 0; i < WORDS_LINES; i++)
        g_object_unref(pen->line[i]);
    g_object_unref(pen->code);
    g_object_unref(pen->note);
    g_object_unref(pen->context);
    g_free(pen);
}

bool words_fonts_installed(void)
{
    PangoFontMap *map = pango_cairo_font_map_get_default();
    return pango_font_map_get_family(map, TEXT_FONT) != NULL &&
           pango_font_map_get_family(map, CODE_FONT) != NULL;
}

static bool says(const Words *words, int line)
{
    return words->line[line] != NULL && words->line[line][0] != '\0';
}

static void set_text(PangoLayout *layout, const char *text, const char *lang)
{
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_language_new(pango_language_from_string(
                                           strcmp(lang, "zh") == 0 ? "zh-cn" : "en")));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_text(layout, text, -1);
}

/* A place is broken after "›" only, so that "会议室 B12" stays together. */
static void keep_steps_whole(PangoLayout *layout)
{
    PangoAttrList *attributes = pango_attr_list_copy(pango_layout_get_attributes(layout));
    const char *text = pango_layout_get_text(layout);
    for (const char *from = text; from != NULL;) {
        const char *to = strstr(from, STEP);
        PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);
        whole->start_index = (guint)(from - text);
        whole->end_index = to == NULL ? (guint)strlen(text) : (guint)(to + sizeof STEP - 2 - text);
        pango_attr_list_insert(attributes, whole);
        from = to == NULL ? NULL : to + sizeof STEP - 1;
    }
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
}

WordsLine words_unwritable(Pen *pen, const Words *words)
{
    for (int i = 0; i < WORDS_LINES; i++) {
        if (!says(words, i))
            continue;
        set_text(pen->note, words->line[i], words->lang[i]);
        if (pango_layout_get_unknown_glyphs_count(pen->note) > 0)
            return (WordsLine)i;
    }
    return WORDS_LINES;
}

/* Sets a place; where it is too long whole steps go from its beginning, never half a word. */
static void set_place(PangoLayout *layout, const char *place, const char *lang)
{
    char *shorter = NULL;
    for (const char *rest = place; rest != NULL;) {
        g_free(shorter);
        shorter = rest == place ? g_strdup(place) : g_strconcat("… › ", rest, NULL);
        set_text(layout, shorter, lang);
        keep_steps_whole(layout);
        int width;
        pango_layout_get_size(layout, &width, NULL);
        if (width > pango_layout_get_width(layout)) /* one step is wider than the room */
            set_text(layout, shorter, lang);
        if (!pango_layout_is_ellipsized(layout))
            break;
        rest = strstr(rest, STEP);
        rest = rest == NULL ? NULL : rest + sizeof STEP - 1;
    }
    g_free(shorter);
}

/* Lays out all lines shown at one scale. Returns their height, and whether one had to be shortened.
 */
static double lay_out(Pen *pen, const Words *words, double width, double name_size, double scale,
                      WordsFit *fit, bool *ret_shortened)
{
    double height = 0;
    *ret_shortened = false;
    for (int i = 0; i < WORDS_LINES; i++) {
        if (!fit->shown[i])
            continue;
        PangoLayout *layout = pen->line[i];
        double size = name_size * styles[i].part * scale;
        fit->size[i] = size < styles[i].size_min ? styles[i].size_min : size;
        set_size(layout, fit->size[i]);
        pango_layout_set_width(layout, (int)(POINTS(width) * PANGO_SCALE));
        pango_layout_set_height(layout, scale > 0 ? -styles[i].lines : -styles[i].lines_min);
        if (i == WORDS_PLACE)
            set_place(layout, words->line[i], words->lang[i]);
        else
            set_text(layout, words->line[i], words->lang[i]);
        fit->shortened[i] = pango_layout_is_ellipsized(layout) ||
                            strcmp(pango_layout_get_text(layout), words->line[i]) != 0;
        *ret_shortened |= fit->shortened[i];
        int w, h;
        pango_layout_get_size(layout, &w, &h);
        fit->box[i].width = MM((double)w / PANGO_SCALE);
        fit->box[i].height = MM((double)h / PANGO_SCALE);
        height += fit->box[i].height + (height > 0 ? styles[i].above * fit->size[i] : 0);
    }
    return height;
}

/* Names from the top, place and site from the bottom: the eye finds each where it was on the label
 * before. */
static void set_down(const Box *room, WordsFit *fit)
{
    double top = room->y, bottom = room->y + room->height;
    for (int i = WORDS_NAME; i <= WORDS_SECOND; i++) {
        if (!fit->shown[i])
            continue;
        fit->box[i].x = room->x;
        fit->box[i].y = top > room->y ? top + styles[i].above * fit->size[i] : top;
        top = fit->box[i].y + fit->box[i].height;
    }
    for (int i = WORDS_SITE; i >= WORDS_PLACE; i--) {
        if (!fit->shown[i])
            continue;
        fit->box[i].x = room->x;
        fit->box[i].y = bottom - fit->box[i].height;
        bottom = fit->box[i].y - styles[i].above * fit->size[i];
    }
}

void words_fit(Pen *pen, const Words *words, const Box *room, WordsFit *ret_fit)
{
    WordsFit fit = { 0 };
    Box left = *room;
    bool wide = room->width > 3 * room->height;
    double name_size = room->height * (wide ? NAME_PART_WIDE : NAME_PART);
    name_size = name_size > NAME_MAX_MM ? NAME_MAX_MM : name_size;
    if (words->demo) {
        double size = name_size * styles[WORDS_SITE].part;
        size = size < styles[WORDS_SITE].size_min ? styles[WORDS_SITE].size_min : size;
        set_size(pen->note, size);
        set_text(pen->note, DEMO_TEXT, "zh");
        int w;
        pango_layout_get_size(pen->note, &w, NULL);
        double height = 1.3 * size;
        fit.demo = (Box){ room->x, room->y + room->height - height,
                          MM((double)w / PANGO_SCALE) + 1.2 * size, height };
        left.height -= height + 0.3 * size;
    }
    for (int i = 0; i < WORDS_LINES; i++)
        fit.shown[i] = says(words, i);
    /* Smaller in steps; at the least size shortened (scale 0); then one line fewer. */
    static const double scales[] = { 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0 };
    for (int last = WORDS_SITE; last >= WORDS_NAME; last--) {
        for (size_t s = 0; s < sizeof scales / sizeof scales[0]; s++) {
            bool shortened;
            double height = lay_out(pen, words, left.width, name_size, scales[s], &fit, &shortened);
            if (height <= left.height && (!shortened || scales[s] == 0)) {
                set_down(&left, &fit);
                *ret_fit = fit;
                return;
            }
        }
        fit.shown[last] = false;
    }
    *ret_fit = fit; /* nothing but the code and the mark */
}

static void show(Pen *pen, PangoLayout *layout, double x, double y)
{
    cairo_move_to(pen->cairo, POINTS(x), POINTS(y));
    pango_cairo_update_layout(pen->cairo, layout);
    pango_cairo_show_layout(pen->cairo, layout);
}

static void draw_code(Pen *pen, const Words *words, const Plan *plan, double x, double y)
{
    set_size(pen->code, plan->code_size);
    pango_layout_set_text(pen->code, words->code, -1);
    int width;
    pango_layout_get_size(pen->code, &width, NULL);
    /* Where DejaVu is missing another monospace may be wider: it gives way, the code stays whole.
     */
    double natural = MM((double)width / PANGO_SCALE);
    if (natural > plan->code.width)
        set_size(pen->code, plan->code_size * plan->code.width / natural);
    double baseline = MM((double)pango_layout_get_baseline(pen->code) / PANGO_SCALE);
    show(pen, pen->code, x + plan->code.x, y + plan->code.y + plan->code.height - baseline);
}

static void draw_demo(Pen *pen, const Box *box, double x, double y)
{
    cairo_set_source_rgb(pen->cairo, 0, 0, 0);
    cairo_rectangle(pen->cairo, POINTS(x + box->x), POINTS(y + box->y), POINTS(box->width),
                    POINTS(box->height));
    cairo_fill(pen->cairo);
    double size = box->height / 1.3;
    set_size(pen->note, size);
    set_text(pen->note, DEMO_TEXT, "zh");
    double baseline = MM((double)pango_layout_get_baseline(pen->note) / PANGO_SCALE);
    cairo_set_source_rgb(pen->cairo, 1, 1, 1);
    show(pen, pen->note, x + box->x + 0.6 * size, y + box->y + 1.02 * size - baseline);
    cairo_set_source_rgb(pen->cairo, 0, 0, 0);
}

void words_draw(Pen *pen, const Words *words, const Plan *plan, const WordsFit *fit, double x,
                double y)
{
    for (int i = 0; i < WORDS_LINES; i++)
        if (fit->shown[i])
            show(pen, pen->line[i], x + fit->box[i].x, y + fit->box[i].y);
    draw_code(pen, words, plan, x, y);
    if (words->demo)
        draw_demo(pen, &fit->demo, x, y);
}

void words_note(Pen *pen, const char *text, double size, double x, double y)
{
    set_size(pen->note, size);
    set_text(pen->note, text, "zh");
    double baseline = MM((double)pango_layout_get_baseline(pen->note) / PANGO_SCALE);
    show(pen, pen->note, x, y - baseline);
}

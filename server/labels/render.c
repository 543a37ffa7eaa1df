/* render: pages, slots and surfaces. One drawing for all three formats: user space is in points
 * from the page's top left corner, and everything printed is black, because grey text is a raster
 * on paper. */
#include "server/labels/render.h"
#include "server/labels/ruler.h"
#include "server/labels/symbol.h"
#include <assert.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS(mm) ((mm)*72 / 25.4)
#define PNG_DOTS_PER_INCH 300

typedef struct Drawing {
    Arena *arena;
    const Job *job;
    cairo_t *cairo;
    Pen *pen;
    Fault *fault;
} Drawing;

static cairo_status_t add_bytes(void *closure, const unsigned char *data, unsigned int length)
{
    Bytes *bytes = closure;
    if (bytes->size + length > bytes->capacity) {
        bytes->capacity = 2 * (bytes->size + length);
        bytes->data = realloc(bytes->data, bytes->capacity);
        assert(bytes->data != NULL);
    }
    memcpy(bytes->data + bytes->size, data, length);
    bytes->size += length;
    return CAIRO_STATUS_SUCCESS;
}

/* How far the dark run [from, to) of a row goes on below it, in rows; marks what it covers. */
static int cover_down(const Symbol *symbol, uint8_t *covered, int row, int from, int to)
{
    int below = row;
    for (; below < symbol->side; below++) {
        const uint8_t *dark = symbol->dark + below * symbol->side;
        if (memchr(dark + from, 0, (size_t)(to - from)) != NULL)
            break;
        memset(covered + below * symbol->side + from, 1, (size_t)(to - from));
    }
    return below - row;
}

/* An edge exactly on the border of two dots makes poppler touch the dot beyond. The grey line there
 * is enough for zbar to miss symbols on a sheet of 65; with cairo's smallest step less there is
 * none. */
#define SPARE (1.0 / 256)

/* Dark modules as one path of few rectangles: an eighth of the bytes of single modules, and no
 * hairlines between them, since one fill counts what its parts cover together. In units of modules.
 */
static void fill_modules(cairo_t *cairo, const Symbol *symbol)
{
    uint8_t covered[SYMBOL_SIDE_MAX * SYMBOL_SIDE_MAX] = { 0 };
    for (int row = 0; row < symbol->side; row++) {
        const uint8_t *dark = symbol->dark + row * symbol->side;
        for (int from = 0, to; from < symbol->side; from = to) {
            to = from + 1;
            if (!dark[from] || covered[row * symbol->side + from])
                continue;
            while (to < symbol->side && dark[to] && !covered[row * symbol->side + to])
                to++;
            int rows = cover_down(symbol, covered, row, from, to);
            cairo_rectangle(cairo, from, row, to - from - SPARE, rows - SPARE);
        }
    }
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
    cairo_fill(cairo);
}

/* cairo rounds what it writes to 1/256 of a unit. A drawing of its own has whole modules for
 * coordinates, and one exact matrix sets it on the page: otherwise an edge lies a hundredth of a
 * dot beside the grid, and the dot there turns grey. */
static void draw_symbol(cairo_t *cairo, const Symbol *symbol, double x, double y, double module)
{
    const cairo_rectangle_t extents = { 0, 0, symbol->side, symbol->side };
    cairo_surface_t *drawing = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    cairo_t *recorder = cairo_create(drawing);
    fill_modules(recorder, symbol);
    cairo_destroy(recorder);
    cairo_save(cairo);
    cairo_translate(cairo, POINTS(x), POINTS(y));
    cairo_scale(cairo, POINTS(module), POINTS(module));
    cairo_set_source_surface(cairo, drawing, 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
    cairo_surface_destroy(drawing);
}

/* The nearest corner of the printer's dots. */
static double to_dot(const Stock *stock, double mm)
{
    double dot = 25.4 / stock->dots_per_inch;
    return round(mm / dot) * dot;
}

/* A symbol of level M, or of level L where only that one's modules are large enough. */
static bool make_symbol(const Drawing *drawing, const Label *label, Symbol *ret_symbol,
                        Plan *ret_plan)
{
    const Job *job = drawing->job;
    for (int level = SYMBOL_M; level <= SYMBOL_L; level++) {
        if (!symbol_make(label->url, (SymbolLevel)level, ret_symbol))
            return job_fail(
                drawing->arena, job, drawing->fault, FAULT_INVALID, "url",
                "%s 的网址“%s”不能印成二维码：最多 %d 个字符，且只限大写字母、数字和 "
                "$ %% * + - . / :，请检查公开网址的设置。",
                "The address of %s, \"%s\", cannot become a label: at most %d characters, "
                "capitals, digits and $ %% * + - . / : only. Check the public address.",
                label->words.code, label->url, SYMBOL_TEXT_BYTES);
        if (plan_make(job->stock, ret_symbol->side, ret_plan))
            return true;
    }
    return job_fail(
        drawing->arena, job, drawing->fault, FAULT_INVALID, "stock",
        "%s 的网址太长，在 %s 上印不出可扫的二维码，请选更大的标签纸。",
        "The address of %s is too long for a readable symbol on %s. Choose a larger stock.",
        label->words.code, job->stock->name);
}

static bool draw_label(const Drawing *drawing, const Label *label, double x, double y)
{
    const Job *job = drawing->job;
    Symbol symbol;
    Plan plan;
    WordsFit fit;
    if (!make_symbol(drawing, label, &symbol, &plan))
        return false;
    WordsLine unwritable = words_unwritable(drawing->pen, &label->words);
    if (unwritable != WORDS_LINES)
        return job_fail(drawing->arena, job, drawing->fault, FAULT_NOT_ALLOWED_NOW, "codes",
                        "%s 的文字“%s”中有服务器没有字体的字符。请改名，或在服务器上安装相应字体。",
                        "A text of %s, \"%s\", has characters for which the server has no font. "
                        "Change the name, or install a font that has them.",
                        label->words.code, label->words.line[unwritable]);
    words_fit(drawing->pen, &label->words, &plan.texts, &fit);
    cairo_set_source_rgb(drawing->cairo, 0, 0, 0);
    words_draw(drawing->pen, &label->words, &plan, &fit, x, y);
    draw_symbol(drawing->cairo, &symbol, to_dot(job->stock, x + plan.symbol.x),
                to_dot(job->stock, y + plan.symbol.y), plan.module);
    return true;
}

/* Page counts from 0. */
static bool draw_page(const Drawing *drawing, int page)
{
    const Job *job = drawing->job;
    if (job->kind == JOB_RULER) {
        ruler_draw(drawing->cairo, drawing->pen, job->stock, job->offset_x, job->offset_y);
        return true;
    }
    if (job->kind == JOB_LABEL)
        return draw_label(drawing, &job->labels[page / job->copies], 0, 0);
    if (job->cut_marks)
        ruler_cut_marks(drawing->cairo, job->stock, job->offset_x, job->offset_y);
    int slots = stock_slots(job->stock), labels = (int)job->label_count * job->copies;
    for (int slot = 0; slot < slots; slot++) {
        int copy = page * slots + slot - (job->start - 1);
        if (copy < 0 || copy >= labels)
            continue;
        double x, y;
        stock_slot(job->stock, slot, &x, &y);
        if (!draw_label(drawing, &job->labels[copy / job->copies], x + job->offset_x,
                        y + job->offset_y))
            return false;
    }
    return true;
}

static bool draw_pages(Drawing *drawing, cairo_surface_t *surface, int from, int to)
{
    drawing->cairo = cairo_create(surface);
    if (cairo_surface_get_type(surface) == CAIRO_SURFACE_TYPE_IMAGE) {
        cairo_scale(drawing->cairo, PNG_DOTS_PER_INCH / 72.0, PNG_DOTS_PER_INCH / 72.0);
        cairo_set_source_rgb(drawing->cairo, 1, 1, 1);
        cairo_paint(drawing->cairo);
    }
    drawing->pen = pen_new(drawing->cairo);
    bool drawn = true;
    for (int page = from; page < to && drawn; page++) {
        drawn = draw_page(drawing, page);
        cairo_show_page(drawing->cairo);
    }
    assert(cairo_status(drawing->cairo) == CAIRO_STATUS_SUCCESS);
    pen_free(drawing->pen);
    cairo_destroy(drawing->cairo);
    return drawn;
}

/* PNG's checksum (ISO/IEC 15948 annex D), over one short chunk: no table needed. */
static uint32_t png_checksum(const unsigned char *data, size_t size)
{
    uint32_t sum = 0xffffffff;
    for (size_t i = 0; i < size; i++) {
        sum ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 1 ? 0xedb88320 ^ (sum >> 1) : sum >> 1;
    }
    return ~sum;
}

static void put_32(unsigned char *target, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        target[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* cairo writes no pHYs chunk, and a picture without a size prints at any size. */
static void write_png(cairo_surface_t *grey, Bytes *bytes)
{
    enum { HEADER = 8 + 25, CHUNK = 21 };
    Bytes plain = { 0 };
    cairo_status_t status = cairo_surface_write_to_png_stream(grey, add_bytes, &plain);
    assert(status == CAIRO_STATUS_SUCCESS && plain.size > HEADER);
    unsigned char chunk[CHUNK] = { 0, 0, 0, 9, 'p', 'H', 'Y', 's' };
    uint32_t per_metre = (uint32_t)lround(PNG_DOTS_PER_INCH / 0.0254);
    put_32(chunk + 8, per_metre);
    put_32(chunk + 12, per_metre);
    chunk[16] = 1; /* the unit: metre */
    put_32(chunk + 17, png_checksum(chunk + 4, 13));
    add_bytes(bytes, plain.data, HEADER);
    add_bytes(bytes, chunk, CHUNK);
    add_bytes(bytes, plain.data + HEADER, (unsigned)(plain.size - HEADER));
    free(plain.data);
}

/* Black on white needs one channel of the four. */
static cairo_surface_t *to_grey(cairo_surface_t *colour)
{
    int width = cairo_image_surface_get_width(colour);
    int height = cairo_image_surface_get_height(colour);
    cairo_surface_t *grey = cairo_image_surface_create(CAIRO_FORMAT_A8, width, height);
    cairo_surface_flush(colour);
    for (int y = 0; y < height; y++) {
        const uint32_t *from =
            (const void *)(cairo_image_surface_get_data(colour) +
                           (ptrdiff_t)y * cairo_image_surface_get_stride(colour));
        unsigned char *to = cairo_image_surface_get_data(grey) +
                            (ptrdiff_t)y * cairo_image_surface_get_stride(grey);
        for (int x = 0; x < width; x++)
            to[x] = (unsigned char)(from[x] >> 8);
    }
    cairo_surface_mark_dirty(grey);
    return grey;
}

static bool render_png(Drawing *drawing, double width, double height, Bytes *bytes)
{
    int page = drawing->job->page - 1;
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)lround(width / 25.4 * PNG_DOTS_PER_INCH),
        (int)lround(height / 25.4 * PNG_DOTS_PER_INCH));
    bool drawn = draw_pages(drawing, surface, page, page + 1);
    if (drawn) {
        cairo_surface_t *grey = to_grey(surface);
        write_png(grey, bytes);
        cairo_surface_destroy(grey);
    }
    cairo_surface_destroy(surface);
    return drawn;
}

static bool render_svg(Drawing *drawing, double width, double height, Bytes *bytes)
{
    int page = drawing->job->page - 1;
    cairo_surface_t *surface =
        cairo_svg_surface_create_for_stream(add_bytes, bytes, POINTS(width), POINTS(height));
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT);
    bool drawn = draw_pages(drawing, surface, page, page + 1);
    cairo_surface_destroy(surface);
    return drawn;
}

static bool render_pdf(Drawing *drawing, double width, double height, Bytes *bytes)
{
    const Job *job = drawing->job;
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(add_bytes, bytes, POINTS(width), POINTS(height));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, job->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Fixpoint");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, job->at);
    bool drawn = draw_pages(drawing, surface, 0, job_pages(job));
    cairo_surface_destroy(surface);
    return drawn;
}

bool render_job(Arena *arena, const Job *job, Bytes *ret_bytes, Fault *ret_fault)
{
    Drawing drawing = { .arena = arena, .job = job, .fault = ret_fault };
    bool one = job->kind == JOB_LABEL;
    double width = to_dot(job->stock, one ? job->stock->width : job->stock->page_width);
    double height = to_dot(job->stock, one ? job->stock->height : job->stock->page_height);
    Bytes bytes = { 0 };
    bool drawn = job->format == JOB_PDF   ? render_pdf(&drawing, width, height, &bytes)
                 : job->format == JOB_SVG ? render_svg(&drawing, width, height, &bytes)
                                          : render_png(&drawing, width, height, &bytes);
    if (!drawn) {
        free(bytes.data);
        return false;
    }
    *ret_bytes = bytes;
    return true;
}

/* words: the texts of a label, fitted into the room that the symbol and the code leave (plan.h).
 * Texts become smaller down to a readable size, then shorter (an ellipsis), then they are given up
 * whole, in this order: the site's name, the place, the name in the second language, the name. The
 * code in its hyphen form is never shortened. */
#ifndef FIXPOINT_LABELS_WORDS_H
#define FIXPOINT_LABELS_WORDS_H

#include "server/labels/plan.h"
#include <pango/pangocairo.h>

/* The order on the label, and backwards the order of giving up. */
typedef enum WordsLine { WORDS_NAME, WORDS_SECOND, WORDS_PLACE, WORDS_SITE, WORDS_LINES } WordsLine;

typedef struct Words {
    const char *code;              /* hyphen form */
    const char *line[WORDS_LINES]; /* NULL or "" = nothing to say */
    const char *lang[WORDS_LINES]; /* "zh" or "en": decides the shapes of shared characters */
    bool demo;                     /* the address leads only to this machine: say so on the label */
} Words;

typedef struct WordsFit {
    bool shown[WORDS_LINES];
    bool shortened[WORDS_LINES]; /* ends (a place: begins) in an ellipsis */
    double size[WORDS_LINES];    /* font size, mm */
    Box box[WORDS_LINES];        /* what the line covers, mm from the label's corner */
    Box demo;                    /* the mark; zero without */
} WordsFit;

/* One pen draws on one cairo context and keeps its fonts and layouts between labels. */
typedef struct Pen Pen;
Pen *pen_new(cairo_t *cairo);
void pen_free(Pen *pen);
/* Are the fonts of our labels on this machine? Others take their place, but none of equal reach. */
bool words_fonts_installed(void);

/* A line that no installed font can write: its number, or WORDS_LINES when all is well. A box in
 * place of a character is worse than a refusal that names it. */
WordsLine words_unwritable(Pen *pen, const Words *words);
/* Lays the texts out; the layouts of the pen then hold them until the next call. */
void words_fit(Pen *pen, const Words *words, const Box *room, WordsFit *ret_fit);
/* Draws what words_fit() has just laid out, and the code; x and y are the label's corner in mm. */
void words_draw(Pen *pen, const Words *words, const Plan *plan, const WordsFit *fit, double x,
                double y);
/* One line of text with its base line at (x, y) mm; for rulers and notes beside labels. */
void words_note(Pen *pen, const char *text, double size, double x, double y);

#endif

/* ruler: what is printed beside labels: a page that shows whether the printer keeps scale and
 * place, and marks to cut along when plain paper is used. Lengths in millimetres. */
#ifndef FIXPOINT_LABELS_RULER_H
#define FIXPOINT_LABELS_RULER_H

#include "server/labels/words.h"

/* The outlines of the stock's cells with their numbers, and two rulers whose figures are the
 * distance from the paper's left and upper edge. */
void ruler_draw(cairo_t *cairo, Pen *pen, const Stock *stock, double offset_x, double offset_y);
void ruler_cut_marks(cairo_t *cairo, const Stock *stock, double offset_x, double offset_y);

#endif

/* symbol: the QR symbol of one label address, in alphanumeric mode only (domain.md 3.5): 5.5 bits a
 * character instead of 8 keep the symbol two versions smaller, and its modules larger. */
#ifndef FIXPOINT_LABELS_SYMBOL_H
#define FIXPOINT_LABELS_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>

/* The longest address: version 6 holds 154 such characters at level M, so a side has 41 modules. */
#define SYMBOL_TEXT_BYTES 128
#define SYMBOL_SIDE_MAX 41
#define SYMBOL_QUIET 4 /* modules of white that ISO/IEC 18004 asks for on each side */

typedef enum SymbolLevel { SYMBOL_M, SYMBOL_L } SymbolLevel; /* M restores 15 %, L 7 % */

typedef struct Symbol {
    int side;                                        /* modules */
    uint8_t dark[SYMBOL_SIDE_MAX * SYMBOL_SIDE_MAX]; /* row by row; 1 = dark */
} Symbol;

/* May this text stand in a symbol at all: not empty, not too long, and only 0–9 A–Z space $%*+-./:
 */
bool symbol_accepts(const char *text);
/* The smallest symbol of that level; false for a text that symbol_accepts() refuses. */
bool symbol_make(const char *text, SymbolLevel level, Symbol *ret_symbol)
    __attribute__((warn_unused_result));

#endif

/* symbol: libqrencode asked for one segment of alphanumeric mode, never for its own guess of modes:
 * a lower-case letter is an error here, not a larger symbol. */
#include "server/labels/symbol.h"
#include <assert.h>
#include <errno.h>
#include <qrencode.h>
#include <stddef.h>
#include <string.h>

bool symbol_accepts(const char *text)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    size_t length = strlen(text);
    return length > 0 && length <= SYMBOL_TEXT_BYTES && strspn(text, alphabet) == length;
}

bool symbol_make(const char *text, SymbolLevel level, Symbol *ret_symbol)
{
    if (!symbol_accepts(text))
        return false;
    /* Version 0 = the smallest that holds the text. Out of memory is the only way to fail here. */
    QRinput *input = QRinput_new2(0, level == SYMBOL_M ? QR_ECLEVEL_M : QR_ECLEVEL_L);
    assert(input != NULL);
    int appended =
        QRinput_append(input, QR_MODE_AN, (int)strlen(text), (const unsigned char *)text);
    assert(appended == 0);
    QRcode *code = QRcode_encodeInput(input);
    assert(code != NULL && code->width <= SYMBOL_SIDE_MAX);
    ret_symbol->side = code->width;
    /* Bit 0 is the colour; the others tell what a module is for. */
    for (int i = 0; i < code->width * code->width; i++)
        ret_symbol->dark[i] = code->data[i] & 1;
    QRcode_free(code);
    QRinput_free(input);
    return true;
}

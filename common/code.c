/* code: alphabet, check character, grammar, reading. The grammar is the table code_shapes: one
 * class of characters for each place. See code.h. */
#include "common/code.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Classes: L letter · A letter or digit · d digit · f g a floor · z a zone · o p an ordinal
 * · w a document's letter · s t u a document's sequence.
 * Parts: b building · f floor · z zone · r room · t type · o ordinal · c cause · s serial · l
 * letter · d date · q sequence. */
const CodeShape code_shapes[CODE_KINDS] = {
    [CODE_NONE] = { "", "", "", "" },
    [CODE_BUILDING] = { "building", "LA", "bb", "2" },
    [CODE_FLOOR] = { "floor", "LAfg", "bbff", "22" },
    [CODE_ZONE] = { "zone", "LAfgz", "bbffz", "221" },
    [CODE_ROOM] = { "room", "LAfgzdd", "bbffzrr", "223" },
    [CODE_ITEM] = { "item", "LAfgzddLLop", "bbffzrrttoo", "2234" },
    [CODE_REPAIR] = { "repair", "LAfgzddLLopLdd", "bbffzrrttooccc", "22343" },
    [CODE_ASSET] = { "asset", "LLdddddd", "ttssssss", "26" },
    [CODE_DOCUMENT] = { "document", "wddddddstu", "lddddddqqq", "163" },
};

const char *code_kind_name(CodeKind kind)
{
    assert(kind < CODE_KINDS);
    return code_shapes[kind].name;
}

const char *code_check_name(CodeCheck check)
{
    static const char *const names[] = { "ok", "missing", "wrong" };
    return names[check];
}

int code_value(char c)
{
    const char *at = c ? strchr(CODE_ALPHABET, c) : NULL;
    return at ? (int)(at - CODE_ALPHABET) : -1;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return code_value(c) >= 10;
}

/* May the character at `at` stand in a place of this class? Floors, ordinals and sequences look
 * back. */
static bool class_accepts(char class, const char *at)
{
    char c = *at;
    switch (class) {
    case 'L':
        return is_letter(c);
    case 'A':
    case 'o':
    case 's':
        return code_value(c) >= 0;
    case 'd':
        return is_digit(c);
    case 'f':
        return is_digit(c) || c == 'B' || c == 'M' || c == 'R';
    case 'g':
        return is_digit(c) && (c != '0' || is_digit(at[-1]));
    case 'z':
        return is_letter(c) || c == '0';
    case 'p':
        return is_digit(c) && (c != '0' || at[-1] != '0');
    case 'w':
        return c && strchr("WFCNP", c);
    case 't':
        return is_digit(at[-1]) ? is_digit(c) : code_value(c) >= 0;
    default:
        assert(class == 'u');
        return is_digit(at[-2]) ? is_digit(c) : code_value(c) >= 0;
    }
}

int code_fit(CodeKind kind, const char *text)
{
    const char *classes = code_shapes[kind].classes;
    int fit = 0;
    while (classes[fit] && text[fit] && class_accepts(classes[fit], text + fit))
        fit++;
    return fit;
}

CodeKind code_kind(const char *canonical)
{
    size_t length = strlen(canonical);
    for (CodeKind kind = CODE_BUILDING; kind < CODE_KINDS; kind++)
        if (strlen(code_shapes[kind].classes) == length && code_fit(kind, canonical) == (int)length)
            return kind;
    return CODE_NONE;
}

static char check_of(const char *text, size_t length)
{
    int sum = 0, weight = 1;
    for (size_t i = 0; i < length; i++) {
        int value = code_value(text[i]);
        if (value < 0)
            return '\0';
        sum = (sum + value * weight) % CODE_ALPHABET_SIZE;
        weight = weight * 3 % CODE_ALPHABET_SIZE;
    }
    return length ? CODE_ALPHABET[(CODE_ALPHABET_SIZE - sum) % CODE_ALPHABET_SIZE] : '\0';
}

char code_check(const char *text)
{
    return check_of(text, strlen(text));
}

static void reading_add(CodeReadings *readings, CodeKind kind, CodeCheck check, const char *text,
                        size_t length)
{
    assert(readings->count < 2 && length < CODE_CANONICAL_SIZE);
    CodeReading *reading = &readings->list[readings->count++];
    *reading = (CodeReading){ .kind = kind, .check = check };
    memcpy(reading->canonical, text, length);
}

/* All lengths with the check character differ, and so do all without: at most one reading each. */
static void read_all(const char *clean, size_t length, CodeReadings *readings)
{
    CodeKind checked = CODE_NONE, bare = CODE_NONE;
    for (CodeKind kind = CODE_BUILDING; kind < CODE_KINDS; kind++) {
        size_t own = strlen(code_shapes[kind].classes);
        if ((own != length && own + 1 != length) || code_fit(kind, clean) != (int)own)
            continue;
        if (own == length)
            bare = kind;
        else
            checked = kind;
    }
    bool ok = checked && check_of(clean, length - 1) == clean[length - 1];
    if (checked && ok)
        reading_add(readings, checked, CODE_CHECK_OK, clean, length - 1);
    if (bare)
        reading_add(readings, bare, CODE_CHECK_MISSING, clean, length);
    if (checked && !ok && !bare)
        reading_add(readings, checked, CODE_CHECK_WRONG, clean, length - 1);
}

static CodePart part_named(char letter)
{
    static const char letters[] = " bfzrtocsldq"; /* in the order of CodePart */
    const char *at = strchr(letters, letter);
    assert(at && *at);
    return (CodePart)(at - letters);
}

/* One character as people read it. What does not print, or would turn the sentence around it (bidi
 * marks lie in U+2000…206F), is named by its number. The text is UTF-8: code_clean saw to that. */
static void name_character(const char *at, char ret_found[static 12])
{
    size_t size = 1;
    while ((at[size] & 0xC0) == 0x80)
        size++;
    uint32_t point = (unsigned char)at[0] & (size == 1 ? 0x7Fu : 0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++)
        point = point << 6 | ((unsigned char)at[i] & 0x3Fu);
    if (point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x2000 && point < 0x2070))
        snprintf(ret_found, 12, "U+%04X", (unsigned)point);
    else
        snprintf(ret_found, 12, "%.*s", (int)size, at);
}

static CodeRefusal refuse_character(const char *clean, int length)
{
    CodeRefusal refusal = { .length = length, .position = 1 };
    for (const char *at = clean; *at; at++) {
        if (code_value(*at) < 0) {
            refusal.kind = CODE_REFUSED_CHARACTER;
            name_character(at, refusal.found);
            return refusal;
        }
        refusal.position++;
    }
    return (CodeRefusal){ .kind = CODE_REFUSED_NOT };
}

/* Among the kinds of this length the one that fits longest says what is wrong. */
static CodeRefusal refuse_shape(const char *clean, int length)
{
    CodeRefusal refusal = { .kind = CODE_REFUSED_LENGTH, .length = length };
    int farthest = -1;
    for (CodeKind kind = CODE_BUILDING; kind < CODE_KINDS; kind++) {
        int own = (int)strlen(code_shapes[kind].classes);
        int fit = code_fit(kind, clean);
        if ((own != length && own + 1 != length) || fit <= farthest)
            continue;
        farthest = fit;
        refusal.kind = CODE_REFUSED_PART;
        refusal.nearest = kind;
        refusal.part = part_named(code_shapes[kind].parts[fit]);
        refusal.position = fit + 1;
        name_character(clean + fit, refusal.found);
    }
    return refusal;
}

bool code_read(const char *clean, CodeReadings *ret_readings, CodeRefusal *ret_refusal)
{
    size_t length = strlen(clean);
    if (!length) {
        *ret_refusal = (CodeRefusal){ .kind = CODE_REFUSED_EMPTY };
        return false;
    }
    CodeRefusal refusal = refuse_character(clean, (int)length);
    if (refusal.kind) {
        *ret_refusal = refusal;
        return false;
    }
    CodeReadings readings = { 0 };
    read_all(clean, length, &readings);
    if (!readings.count) {
        *ret_refusal = refuse_shape(clean, (int)length);
        return false;
    }
    *ret_readings = readings;
    return true;
}

bool code_parts(const char *canonical, CodeParts *ret_parts)
{
    CodeParts parts = { .kind = code_kind(canonical) };
    if (!parts.kind)
        return false;
    char *const to[] = {
        [CODE_PART_NONE] = NULL,
        [CODE_PART_BUILDING] = parts.building,
        [CODE_PART_FLOOR] = parts.floor,
        [CODE_PART_ZONE] = parts.zone,
        [CODE_PART_ROOM] = parts.room,
        [CODE_PART_TYPE] = parts.type,
        [CODE_PART_ORDINAL] = parts.ordinal,
        [CODE_PART_CAUSE] = parts.cause,
        [CODE_PART_SERIAL] = parts.serial,
        [CODE_PART_LETTER] = parts.letter,
        [CODE_PART_DATE] = parts.date,
        [CODE_PART_SEQUENCE] = parts.sequence,
    };
    const char *names = code_shapes[parts.kind].parts;
    for (size_t i = 0; names[i]; i++) {
        char *part = to[part_named(names[i])];
        part[strlen(part)] = canonical[i]; /* zeroed above, each one longer than its part */
    }
    *ret_parts = parts;
    return true;
}

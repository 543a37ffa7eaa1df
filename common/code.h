/* code: the grammar of every code that stands on a label (domain.md 3.2–3.6), its check character,
 * the cleaning of what people type or scan, and how a code is written and read aloud. libc only;
 * migrations/0002_codes.sql and web/src/code are the same rule behind other doors, and the tests
 * hold all three against each other.
 *
 * Canonical = compact, upper-case, without the check character; that is what is stored. Nothing
 * here knows which codes exist. All buffers end in NUL. */
#ifndef FIXPOINT_CODE_H
#define FIXPOINT_CODE_H

#include "common/fault.h"
#include "common/limits.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODE_ALPHABET "0123456789ABCDEFGHJKLMNPQRTUWXY" /* GB 32100-2015: no I O S V Z */
#define CODE_ALPHABET_SIZE 31

#define CODE_CANONICAL_SIZE 15 /* a repair code: 14 characters */
#define CODE_COMPACT_SIZE 16   /* with its check character */
#define CODE_HYPHEN_SIZE 21    /* D1-04-B12-DD03-E02-1 */
#define CODE_ALOUD_SIZE 192    /* 15 words of at most 8 letters, 5 separators, "check" */
#define CODE_LABEL_KEY_LENGTH 10
#define CODE_CANDIDATES_MAX 64  /* one substitution a place and one swap a pair: 29 at most */

typedef enum CodeKind {
    CODE_NONE,
    CODE_BUILDING,
    CODE_FLOOR,
    CODE_ZONE,
    CODE_ROOM,
    CODE_ITEM,
    CODE_REPAIR,
    CODE_ASSET,
    CODE_DOCUMENT,
    CODE_KINDS
} CodeKind;

/* "building" … "document", the word of the API and of the database; "" for CODE_NONE. */
const char *code_kind_name(CodeKind kind);

typedef enum CodeCheck { CODE_CHECK_OK, CODE_CHECK_MISSING, CODE_CHECK_WRONG } CodeCheck;

const char *code_check_name(CodeCheck check); /* "ok", "missing", "wrong" */

/* What a character of a code belongs to. */
typedef enum CodePart {
    CODE_PART_NONE,
    CODE_PART_BUILDING,
    CODE_PART_FLOOR,
    CODE_PART_ZONE,
    CODE_PART_ROOM,
    CODE_PART_TYPE,
    CODE_PART_ORDINAL,
    CODE_PART_CAUSE,
    CODE_PART_SERIAL,
    CODE_PART_LETTER,
    CODE_PART_DATE,
    CODE_PART_SEQUENCE,
} CodePart;

typedef enum CodeRefusalKind {
    CODE_REFUSED_NOT,
    CODE_REFUSED_TOO_LONG,  /* more than LIMIT_CODE_INPUT_BYTES */
    CODE_REFUSED_BAD_TEXT,  /* not UTF-8, or a NUL inside */
    CODE_REFUSED_ADDRESS,   /* a web address, but not one that our labels carry */
    CODE_REFUSED_EMPTY,     /* nothing left after cleaning */
    CODE_REFUSED_CHARACTER, /* not of the alphabet */
    CODE_REFUSED_LENGTH,    /* no kind of code is that long */
    CODE_REFUSED_PART,      /* the right length, but a character that cannot stand there */
} CodeRefusalKind;

/* Why something is not a code. position counts characters of the cleaned text from 1. */
typedef struct CodeRefusal {
    CodeRefusalKind kind;
    CodeKind nearest; /* CODE_REFUSED_PART: the kind that it came closest to */
    CodePart part;
    int position, length;
    char found[12]; /* the character there, or U+XXXX when it does not print */
} CodeRefusal;

/* The sentence for people: where, and what would be right. Cut to the buffer if it must be. */
void code_refusal_text(const CodeRefusal *refusal, Lang lang, char *ret_text, size_t size_bytes);

/* What was typed or scanned, cleaned: full-width forms, blanks, hyphens, lower case, I→1 O→0 S→5
 * Z→2 V→U. Of an address HTTPS://HOST/C/<code>[/<label key>] (any case) only the code is kept, the
 * key beside it ("" = none, or not of a key's form). The text may still be no code at all. */
typedef struct CodeInput {
    char text[LIMIT_CODE_INPUT_BYTES + 1];
    char label_key[CODE_LABEL_KEY_LENGTH + 1];
    char host[LIMIT_CODE_INPUT_BYTES + 1]; /* upper-case, "" unless it was an address */
} CodeInput;

__attribute__((warn_unused_result)) bool code_clean(const char *text, size_t size_bytes,
                                                    CodeInput *ret_input, CodeRefusal *ret_refusal);

typedef struct CodeReading {
    CodeKind kind;
    CodeCheck check;
    char canonical[CODE_CANONICAL_SIZE];
} CodeReading;

/* At most two: one with its check character, one without (D1040 is a floor or a zone). A reading
 * with a wrong check is given only when there is no other. */
typedef struct CodeReadings {
    int count;
    CodeReading list[2];
} CodeReadings;

/* Reads a cleaned text. */
__attribute__((warn_unused_result)) bool code_read(const char *clean, CodeReadings *ret_readings,
                                                   CodeRefusal *ret_refusal);

/* The kind of a canonical code; CODE_NONE when it is none. */
CodeKind code_kind(const char *canonical);

/* The check character over a text of the alphabet; '\0' for any other text, and for "". */
char code_check(const char *text);

/* The parts of a canonical code; those that its kind does not have are "". */
typedef struct CodeParts {
    CodeKind kind;
    char building[3], floor[3], zone[2], room[3], type[3], ordinal[3], cause[4];
    char serial[7], letter[2], date[7], sequence[4];
} CodeParts;

__attribute__((warn_unused_result)) bool code_parts(const char *canonical, CodeParts *ret_parts);

/* The three ways of writing a canonical code; each ends with the check character. They give "" for
 * what is no canonical code. Read aloud: domain.md 3.4, groups parted by " / " in Chinese and ", "
 * in English, the check last. */
void code_with_check(const char *canonical, char ret_text[static CODE_COMPACT_SIZE]);
void code_hyphen(const char *canonical, char ret_text[static CODE_HYPHEN_SIZE]);
void code_read_aloud(const char *canonical, Lang lang, char ret_text[static CODE_ALOUD_SIZE]);

/* Canonical codes that a cleaned text becomes by one substitution or one swap of neighbours such
 * that grammar and check hold: whom to look up for "did you mean". Never a correction. Returns how
 * many. */
int code_candidates(const char *clean,
                    char ret_list[static CODE_CANDIDATES_MAX][CODE_CANONICAL_SIZE]);

/* Ten characters of the alphabet: the form of the key behind a code in a label's address. */
bool code_is_label_key(const char *text);

/* For the files of this module: the shape of a kind. */
typedef struct CodeShape {
    const char *name;
    const char *classes; /* one class of characters per place, see code.c */
    const char *parts;   /* one letter per place, naming its part */
    const char *groups;  /* lengths of the hyphen groups, as digits, without the check */
} CodeShape;

extern const CodeShape code_shapes[CODE_KINDS];
/* How many characters of text fit the shape from its start. */
int code_fit(CodeKind kind, const char *text);
int code_value(char c); /* 0…30, or -1 */

#endif

/* Every limit of the house, with its sum. Enforced at the edge; past the edge code may rely on
 * them. */
#ifndef FIXPOINT_LIMITS_H
#define FIXPOINT_LIMITS_H

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

/* A JSON body. jansson turns 1 MiB of "[[],[],…" into 45 MiB, so 128 KiB cost at most 5.8 MiB. */
#define LIMIT_JSON_BODY_BYTES (128 * KIB)
#define LIMIT_JSON_DEPTH 16
/* 12 MiB hold a 40-megapixel JPEG of ordinary quality; phones send 2 to 6 MiB. */
#define LIMIT_PHOTO_BYTES (12 * MIB)
/* The largest real COBie workbook seen has 1.2 MB; ten times that and a margin. */
#define LIMIT_WORKBOOK_BYTES (16 * MIB)
/* Inside a workbook. 100,000 components with 40 columns of attributes and types beside them stay
 * below each of these; a sheet of XML packs to a tenth, in the worst honest case to a fiftieth. */
#define LIMIT_WORKBOOK_PARTS 5000
#define LIMIT_WORKBOOK_UNZIPPED_BYTES (512 * MIB)
#define LIMIT_WORKBOOK_RATIO 200
#define LIMIT_WORKBOOK_DEPTH 64
#define LIMIT_WORKBOOK_TAG_BYTES MIB
#define LIMIT_WORKBOOK_ROWS 200000
#define LIMIT_WORKBOOK_CELLS 6000000
#define LIMIT_WORKBOOK_COLUMNS 256
/* A spreadsheet's own limit is 32,767 characters a cell, of four bytes at most. */
#define LIMIT_WORKBOOK_TEXT_BYTES (128 * KIB)
#define LIMIT_WORKBOOK_STRINGS 1000000
#define LIMIT_WORKBOOK_STRING_BYTES (48 * MIB)
/* 48 MiB of text, up to 16 bytes of rounding and 8 of pointer for each of 1,000,000 strings, slack.
 */
#define LIMIT_WORKBOOK_ARENA_BYTES (96 * MIB)
#define LIMIT_URI_BYTES (8 * KIB)
#define LIMIT_HEADER_BYTES (16 * KIB)
#define LIMIT_HEADERS 64
/* Body + its parsed tree + answer bookkeeping: 128 KiB × 45 + slack. */
#define LIMIT_ARENA_BYTES (64 * MIB)
#define LIMIT_PATH_PARAMS 6
#define LIMIT_QUERY_PARAMS 16
/* Waiting requests per lane before 503; at 5,000 answers/s the last one waits 50 ms. */
#define LIMIT_FAST_QUEUE 256
#define LIMIT_SLOW_QUEUE 32
#define LIMIT_DOOR_QUEUE 64
/* A list's page, and what nobody asked otherwise gets. */
#define LIMIT_PAGE 200
#define LIMIT_PAGE_DEFAULT 50
/* A code typed or scanned: the longest URL that a label carries is below 128 bytes. */
#define LIMIT_CODE_INPUT_BYTES 256
/* Labels of one print, copies counted: 96 sheets of L7160, 5 MB as PDF, 3 s of the worker. */
#define LIMIT_LABELS 2000

#endif

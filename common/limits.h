/* Every limit of the house, with its sum. Enforced at the edge; past the edge code may rely on them. */
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
/* A list's page, and what nobody asked otherwise gets. */
#define LIMIT_PAGE 200
#define LIMIT_PAGE_DEFAULT 50
/* A code typed or scanned: the longest URL that a label carries is below 128 bytes. */
#define LIMIT_CODE_INPUT_BYTES 256
/* Labels of one print, copies counted: 96 sheets of L7160, 5 MB as PDF, 3 s of the worker. */
#define LIMIT_LABELS 2000

#endif

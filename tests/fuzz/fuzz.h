/* fuzz: one target a file. libFuzzer's entry point; replay.c calls it for every kept input.
 *
 * To look for new inputs (clang; NAME is the target, the corpus grows in place):
 *     clang -g -O1 -std=gnu17 -D_GNU_SOURCE -I. -fsanitize=fuzzer,address,undefined \
 *         tests/fuzz/NAME.c FILES-UNDER-TEST -o /tmp/fuzz_NAME
 *     /tmp/fuzz_NAME -dict=tests/fuzz/NAME.dict -max_total_time=600 tests/fuzz/corpus/NAME
 * What crashed becomes a file of the corpus once it is mended. */
#ifndef FIXPOINT_FUZZ_H
#define FIXPOINT_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#endif

// Inner loops that pay for vector instructions. Each has a Swift twin that tests compare it with; which version runs is
// decided once, from what the processor has.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The versions, from slowest to fastest.
typedef enum { KV_PORTABLE = 0, KV_AVX2 = 1, KV_AVX512 = 2 } KVKernelLevel;

// The fastest version this processor runs. The environment variable KVPLACE_KERNEL (portable, avx2) lowers it, for
// measurements.
KVKernelLevel kv_best_level(void);

// The highest level that can be called at all: the fastest that this processor runs, or, built for tests with
// KV_EMULATES_AVX512, an emulated one above it, which KVPLACE_KERNEL=avx512 makes the best.
KVKernelLevel kv_highest_level(void);

// A short rest in a loop that waits for another thread.
void kv_pause(void);

// One past the last line feed of `count` bytes; 0 if there is none.
size_t kv_last_line_end(const uint8_t *bytes, size_t count);

// Reads decimal numbers of at most seven digits, each followed by a comma and at most one space, while they come.
// Stops, with the cursor on an element, before anything else: a longer number, a sign, a leading zero, other white
// space, the last element. Appends at most `room` values; returns how many. The eight bytes before the cursor, the last
// of which is no digit, and the 72 bytes from it on must be readable.
size_t kv_scan_positions(KVKernelLevel level, const uint8_t **cursor, uint32_t *output, size_t room);

// The largest of `count` values; 0 for none.
uint32_t kv_maximum(KVKernelLevel level, const uint32_t *values, size_t count);

// The sum of `count` values.
uint64_t kv_sum(KVKernelLevel level, const uint32_t *values, size_t count);

// How many of `count` values are at least `bound`.
size_t kv_count_at_least(KVKernelLevel level, const uint32_t *values, size_t count, uint32_t bound);

// The number of bits set in both of two bitmaps, for every pair of `row_count` bitmaps of `width` words, which start
// `stride` words apart: 1 with 0, 2 with 0, 2 with 1, ..., row_count * (row_count - 1) / 2 values.
void kv_intersection_counts(KVKernelLevel level, const uint64_t *rows, size_t stride, size_t width, size_t row_count,
                            uint32_t *counts);

// Marks the bits that at least two of `row_count` bitmaps of `width` words have, a multiple of 8; the bitmaps start
// `stride` words apart. Returns how many there are.
size_t kv_shared_bits(KVKernelLevel level, const uint64_t *rows, size_t stride, size_t width, size_t row_count,
                      uint64_t *shared);

// Writes the bits that each bitmap has where `mask` has bits, moved together, and zeros behind them: `output_stride`
// words a bitmap, at least one more than the bits of the mask fill.
void kv_extract_bits(KVKernelLevel level, const uint64_t *rows, size_t stride, size_t row_count, const uint64_t *mask,
                     size_t width, uint64_t *output, size_t output_stride);

// Whether `kv_extract_bits` takes a few cycles a word.
bool kv_extracts_quickly(KVKernelLevel level);

#include "Base64Kernels.h"
#include "BitmapKernels.h"
#include "SlotKernels.h"

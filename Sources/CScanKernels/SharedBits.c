// What bitmaps have in common, moved together: comparing many of them takes less where most bits are set in one or in
// none.
#include "Levels.h"

#include <string.h>

ALWAYS_INLINE size_t shared_bits_body(const uint64_t *rows, size_t stride, size_t width, size_t row_count,
                                      uint64_t *shared) {
    size_t found = 0;
    for (size_t first = 0; first < width; first += 8) {
        uint64_t any[8] = {0}, several[8] = {0};
        for (size_t row = 0; row < row_count; row++) {
            const uint64_t *words = rows + row * stride + first;
            for (int word = 0; word < 8; word++) several[word] |= any[word] & words[word];
            for (int word = 0; word < 8; word++) any[word] |= words[word];
        }
        for (int word = 0; word < 8; word++) found += bit_count(several[word]);
        memcpy(shared + first, several, sizeof several);
    }
    return found;
}

COMPILE_UP_TO_AVX512(size_t, shared_bits, shared_bits_body, (rows, stride, width, row_count, shared),
                     const uint64_t *rows, size_t stride, size_t width, size_t row_count, uint64_t *shared)

size_t kv_shared_bits(KVKernelLevel level, const uint64_t *rows, size_t stride, size_t width, size_t row_count,
                      uint64_t *shared) {
    DISPATCH(shared_bits, rows, stride, width, row_count, shared)
}

// The bits of `word` at the places that `mask` has, moved together at the lower end.
static inline uint64_t extract_portable(uint64_t word, uint64_t mask) {
    uint64_t bits = 0;
    for (int place = 0; mask != 0; mask &= mask - 1, place++) bits |= (word >> __builtin_ctzll(mask) & 1) << place;
    return bits;
}

static void extract_bits_portable(const uint64_t *rows, size_t stride, size_t row_count, const uint64_t *mask,
                                  size_t width, uint64_t *output, size_t output_stride) {
    for (size_t row = 0; row < row_count; row++, rows += stride, output += output_stride) {
        size_t bits = 0;
        memset(output, 0, output_stride * sizeof *output);
        for (size_t word = 0; word < width; word++) {
            const uint64_t found = extract_portable(rows[word], mask[word]);
            output[bits / 64] |= found << (bits % 64);
            if (bits % 64 + bit_count(mask[word]) > 64) output[bits / 64 + 1] = found >> (64 - bits % 64);
            bits += bit_count(mask[word]);
        }
    }
}

#ifdef KV_X86

// Extracts from `row_count` rows, a constant: all follow the same mask, so that their steps go side by side.
TARGET_AVX2 ALWAYS_INLINE void extract_side_by_side(const uint64_t *rows, size_t stride, const uint64_t *mask,
                                                    size_t width, uint64_t *output, size_t output_stride,
                                                    const size_t row_count) {
    uint64_t last[4] = {0};
    size_t place = 0, filled = 0;
    for (size_t word = 0; word < width; word++) {
        const size_t bits = filled + bit_count(mask[word]);
        const int is_full = bits >= 64;
#pragma clang loop unroll(full)
        for (size_t row = 0; row < row_count; row++) {
            const uint64_t found = _pext_u64(rows[row * stride + word], mask[word]);
            const uint64_t joined = last[row] | found << filled;
            output[row * output_stride + place] = joined;
            // By 64 - filled, in two steps, since that may be 64.
            last[row] = is_full ? found >> 1 >> (63 - filled) : joined;
        }
        place += (size_t)is_full;
        filled = bits % 64;
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < row_count; row++) {
        output[row * output_stride + place] = last[row];
        memset(output + row * output_stride + place + 1, 0, (output_stride - place - 1) * sizeof *output);
    }
}

TARGET_AVX2 static void extract_bits_avx2(const uint64_t *rows, size_t stride, size_t row_count, const uint64_t *mask,
                                          size_t width, uint64_t *output, size_t output_stride) {
    size_t row = 0;
    for (; row + 4 <= row_count; row += 4)
        extract_side_by_side(rows + row * stride, stride, mask, width, output + row * output_stride, output_stride, 4);
    for (; row < row_count; row++)
        extract_side_by_side(rows + row * stride, stride, mask, width, output + row * output_stride, output_stride, 1);
}

#define extract_bits_avx512 extract_bits_avx2

#endif

void kv_extract_bits(KVKernelLevel level, const uint64_t *rows, size_t stride, size_t row_count, const uint64_t *mask,
                     size_t width, uint64_t *output, size_t output_stride) {
    DISPATCH(extract_bits, rows, stride, row_count, mask, width, output, output_stride)
}

bool kv_extracts_quickly(KVKernelLevel level) {
#ifdef KV_X86
    // These have the instruction, but take up to hundreds of cycles for it.
    const int is_slow = __builtin_cpu_is("bdver4") || __builtin_cpu_is("znver1") || __builtin_cpu_is("znver2");
    return level >= KV_AVX2 && !is_slow;
#else
    (void)level;
    return false;
#endif
}

// Sizes of intersections of bitmaps.
#include "Levels.h"

static size_t intersection_count_portable(const uint64_t *left, const uint64_t *right, size_t count) {
    size_t found = 0;
    for (size_t index = 0; index < count; index++) found += (size_t)__builtin_popcountll(left[index] & right[index]);
    return found;
}

static void intersection_counts_portable(const uint64_t *rows, size_t stride, size_t row_count,
                                         uint32_t *counts) {
    for (size_t row = 0; row < row_count; row++)
        for (size_t other = 0; other <= row; other++)
            *counts++ = (uint32_t)intersection_count_portable(rows + row * stride, rows + other * stride, stride);
}

#ifdef KV_X86

TARGET_AVX2 static size_t intersection_count_avx2(const uint64_t *left, const uint64_t *right, size_t count) {
    size_t found = 0;
    for (size_t index = 0; index < count; index++) found += (size_t)_mm_popcnt_u64(left[index] & right[index]);
    return found;
}

TARGET_AVX2 static void intersection_counts_avx2(const uint64_t *rows, size_t stride, size_t row_count,
                                         uint32_t *counts) {
    for (size_t row = 0; row < row_count; row++)
        for (size_t other = 0; other <= row; other++)
            *counts++ = (uint32_t)intersection_count_avx2(rows + row * stride, rows + other * stride, stride);
}

TARGET_AVX512 static size_t intersection_count_avx512(const uint64_t *left, const uint64_t *right, size_t count) {
    __m512i found = _mm512_setzero_si512();
    size_t index = 0;
    for (; index + 8 <= count; index += 8) {
        const __m512i both = _mm512_and_si512(_mm512_loadu_si512(left + index), _mm512_loadu_si512(right + index));
        found = _mm512_add_epi64(found, _mm512_popcnt_epi64(both));
    }
    const __mmask8 rest = (__mmask8)((1u << (count - index)) - 1);
    const __m512i both = _mm512_and_si512(_mm512_maskz_loadu_epi64(rest, left + index),
                                          _mm512_maskz_loadu_epi64(rest, right + index));
    return (size_t)_mm512_reduce_add_epi64(_mm512_add_epi64(found, _mm512_popcnt_epi64(both)));
}

TARGET_AVX512 static void intersection_counts_avx512(const uint64_t *rows, size_t stride, size_t row_count,
                                         uint32_t *counts) {
    for (size_t row = 0; row < row_count; row++)
        for (size_t other = 0; other <= row; other++)
            *counts++ = (uint32_t)intersection_count_avx512(rows + row * stride, rows + other * stride, stride);
}

#endif // KV_X86

size_t kv_intersection_count(KVKernelLevel level, const uint64_t *left, const uint64_t *right, size_t count) {
    DISPATCH(intersection_count, left, right, count)
}

void kv_intersection_counts(KVKernelLevel level, const uint64_t *rows, size_t stride, size_t row_count,
                            uint32_t *counts) {
    DISPATCH(intersection_counts, rows, stride, row_count, counts)
}

#define _GNU_SOURCE // memrchr
#include "Levels.h"

#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------------------------------------------------- Level

static KVKernelLevel supported_level(void) {
#ifdef KV_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vpopcntdq") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        return KV_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return KV_AVX2;
#endif
    return KV_PORTABLE;
}

KVKernelLevel kv_best_level(void) {
    const KVKernelLevel supported = supported_level();
    const char *wish = getenv("KVPLACE_KERNEL");
    if (wish && strcmp(wish, "portable") == 0) return KV_PORTABLE;
    if (wish && strcmp(wish, "avx2") == 0 && supported > KV_AVX2) return KV_AVX2;
    return supported;
}

// ---------------------------------------------------------------------------------------------------------- Lines

size_t kv_last_line_end(const uint8_t *bytes, size_t count) {
    const uint8_t *last = memrchr(bytes, '\n', count);
    return last ? (size_t)(last - bytes) + 1 : 0;
}

// ------------------------------------------------------------------------------------------------------- Portable

static uint32_t maximum_portable(const uint32_t *values, size_t count) {
    uint32_t maximum = 0;
    for (size_t index = 0; index < count; index++) maximum = values[index] > maximum ? values[index] : maximum;
    return maximum;
}

static size_t count_at_least_portable(const uint32_t *values, size_t count, uint32_t bound) {
    size_t found = 0;
    for (size_t index = 0; index < count; index++) found += values[index] >= bound;
    return found;
}

static inline void mark(const uint32_t *values, size_t count, uint64_t *bitmap) {
    for (size_t index = 0; index < count; index++) bitmap[values[index] >> 6] |= (uint64_t)1 << (values[index] & 63);
}

static size_t collect_bitmap_portable(const uint32_t *values, size_t count, uint64_t *bitmap, size_t word_count,
                                      uint32_t *indices, uint64_t *words, size_t *distinct) {
    size_t moved = 0, bits = 0;
    mark(values, count, bitmap);
    for (size_t index = 0; index < word_count; index++) {
        const uint64_t word = bitmap[index];
        if (word == 0) continue;
        bitmap[index] = 0;
        bits += (size_t)__builtin_popcountll(word);
        indices[moved] = (uint32_t)index;
        words[moved++] = word;
    }
    *distinct = bits;
    return moved;
}

// ----------------------------------------------------------------------------------------------------------- AVX2

#ifdef KV_X86

TARGET_AVX2 static uint32_t maximum_avx2(const uint32_t *values, size_t count) {
    __m256i maxima = _mm256_setzero_si256();
    size_t index = 0;
    for (; index + 8 <= count; index += 8)
        maxima = _mm256_max_epu32(maxima, _mm256_loadu_si256((const __m256i *)(values + index)));
    uint32_t lanes[8], maximum = maximum_portable(values + index, count - index);
    _mm256_storeu_si256((__m256i *)lanes, maxima);
    const uint32_t other = maximum_portable(lanes, 8);
    return other > maximum ? other : maximum;
}

TARGET_AVX2 static size_t count_at_least_avx2(const uint32_t *values, size_t count, uint32_t bound) {
    const __m256i bounds = _mm256_set1_epi32((int)bound);
    __m256i found = _mm256_setzero_si256();
    size_t index = 0;
    for (; index + 8 <= count; index += 8) {
        const __m256i value = _mm256_loadu_si256((const __m256i *)(values + index));
        found = _mm256_sub_epi32(found, _mm256_cmpeq_epi32(_mm256_max_epu32(value, bounds), value));
    }
    uint32_t lanes[8];
    _mm256_storeu_si256((__m256i *)lanes, found);
    size_t total = count_at_least_portable(values + index, count - index, bound);
    for (int lane = 0; lane < 8; lane++) total += lanes[lane];
    return total;
}

TARGET_AVX2 static size_t collect_bitmap_avx2(const uint32_t *values, size_t count, uint64_t *bitmap,
                                              size_t word_count, uint32_t *indices, uint64_t *words,
                                              size_t *distinct) {
    size_t moved = 0, bits = 0;
    mark(values, count, bitmap);
    for (size_t index = 0; index < word_count; index++) {
        const uint64_t word = bitmap[index];
        bitmap[index] = 0;
        bits += (size_t)_mm_popcnt_u64(word);
        indices[moved] = (uint32_t)index;
        words[moved] = word;
        moved += word != 0;
    }
    *distinct = bits;
    return moved;
}

// -------------------------------------------------------------------------------------------------------- AVX-512

TARGET_AVX512 static uint32_t maximum_avx512(const uint32_t *values, size_t count) {
    __m512i maxima = _mm512_setzero_si512();
    size_t index = 0;
    for (; index + 16 <= count; index += 16)
        maxima = _mm512_max_epu32(maxima, _mm512_loadu_si512(values + index));
    const __mmask16 rest = (__mmask16)((1u << (count - index)) - 1);
    maxima = _mm512_max_epu32(maxima, _mm512_maskz_loadu_epi32(rest, values + index));
    return _mm512_reduce_max_epu32(maxima);
}

TARGET_AVX512 static size_t count_at_least_avx512(const uint32_t *values, size_t count, uint32_t bound) {
    const __m512i bounds = _mm512_set1_epi32((int)bound);
    size_t index = 0, found = 0;
    for (; index + 16 <= count; index += 16)
        found += (size_t)__builtin_popcount(_mm512_cmpge_epu32_mask(_mm512_loadu_si512(values + index), bounds));
    return found + count_at_least_portable(values + index, count - index, bound);
}

TARGET_AVX512 static size_t collect_bitmap_avx512(const uint32_t *values, size_t count, uint64_t *bitmap,
                                                  size_t word_count, uint32_t *indices, uint64_t *words,
                                                  size_t *distinct) {
    const __m256i first = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    __m512i bits = _mm512_setzero_si512();
    size_t moved = 0;
    mark(values, count, bitmap);
    for (size_t index = 0; index < word_count; index += 8) {
        const size_t left = word_count - index;
        const __mmask8 present = left >= 8 ? 0xFF : (__mmask8)((1u << left) - 1);
        const __m512i word = _mm512_maskz_loadu_epi64(present, bitmap + index);
        const __mmask8 filled = _mm512_test_epi64_mask(word, word);
        _mm512_mask_storeu_epi64(bitmap + index, present, _mm512_setzero_si512());
        bits = _mm512_add_epi64(bits, _mm512_popcnt_epi64(word));
        const __m256i numbers = _mm256_add_epi32(first, _mm256_set1_epi32((int)index));
        _mm256_storeu_si256((__m256i *)(indices + moved), _mm256_maskz_compress_epi32(filled, numbers));
        _mm512_storeu_si512(words + moved, _mm512_maskz_compress_epi64(filled, word));
        moved += (size_t)__builtin_popcount(filled);
    }
    *distinct = (size_t)_mm512_reduce_add_epi64(bits);
    return moved;
}

#endif // KV_X86

// ------------------------------------------------------------------------------------------------------- Dispatch

uint32_t kv_maximum(KVKernelLevel level, const uint32_t *values, size_t count) {
    DISPATCH(maximum, values, count)
}

size_t kv_count_at_least(KVKernelLevel level, const uint32_t *values, size_t count, uint32_t bound) {
    DISPATCH(count_at_least, values, count, bound)
}

size_t kv_collect_bitmap(KVKernelLevel level, const uint32_t *values, size_t count, uint64_t *bitmap,
                         size_t word_count, uint32_t *indices, uint64_t *words, size_t *distinct) {
    DISPATCH(collect_bitmap, values, count, bitmap, word_count, indices, words, distinct)
}

#define _GNU_SOURCE // memrchr
#include "CScanKernels.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define KV_X86 1
#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define TARGET_AVX512                                                                                              \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,avx512vpopcntdq,"             \
                          "avx2,bmi,bmi2,popcnt,lzcnt")))
#endif

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

static inline uint64_t load_word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

// The number written by eight digit values, the first in the lowest byte.
static inline uint64_t decimal_value(uint64_t digits) {
    digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FFu;
    digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFFu;
    return (digits * 10000 + (digits >> 32)) & 0xFFFFFFFFu;
}

static size_t scan_positions_portable(const uint8_t **cursor, uint32_t *output, size_t room) {
    const uint8_t *bytes = *cursor;
    size_t count = 0;
    while (count < room) {
        const uint64_t word = load_word(bytes) ^ 0x3030303030303030u;
        const uint64_t other = ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
        if (other == 0) break;
        const unsigned length = (unsigned)__builtin_ctzll(other) >> 3;
        if (length == 0 || ((word & 0xFF) == 0 && length > 1) || bytes[length] != ',') break;
        output[count++] = (uint32_t)decimal_value(word << (64 - 8 * length));
        bytes += length + 1;
        bytes += *bytes == ' ';
    }
    *cursor = bytes;
    return count;
}

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

// What 64 bytes of a list hold, as masks, the first byte in the lowest bit; and how many of them may be read: up to the
// first byte that is no digit, comma or space.
typedef struct {
    uint64_t digits, commas, spaces, zeros;
} ByteMasks;

// The part of a block in which numbers stand in the plain form, as a mask of its commas; 0 if there is none.
//
// A comma is good if a digit comes before it, nothing before it is wrong, and its number has at most seven digits and
// no leading zero. Everything from the first wrong byte on is left out.
static inline uint64_t good_commas(ByteMasks masks) {
    const uint64_t known = masks.digits | masks.commas | masks.spaces;
    const uint64_t after_digit = masks.digits << 1, after_comma = masks.commas << 1 | 1;
    const uint64_t after_space = masks.spaces << 1;
    uint64_t run = masks.digits & masks.digits << 1;
    run &= run << 2;
    run &= run << 4;
    const uint64_t leading_zeros = masks.zeros & ~after_digit & masks.digits >> 1;
    const uint64_t wrong = ~known | run | leading_zeros | (masks.commas & ~after_digit) |
                           (masks.spaces & ~(masks.commas << 1)) |
                           (masks.digits & ~(after_digit | after_comma | after_space));
    const uint64_t before_wrong = wrong == 0 ? ~(uint64_t)0 : (wrong & -wrong) - 1;
    return masks.commas & before_wrong;
}

TARGET_AVX2 static inline uint64_t equal_mask(__m256i low, __m256i high, char byte) {
    const __m256i wanted = _mm256_set1_epi8(byte);
    const uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    const uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return first | (uint64_t)second << 32;
}

TARGET_AVX2 static inline uint64_t digit_mask(__m256i low, __m256i high) {
    const __m256i zero = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9);
    const __m256i first = _mm256_sub_epi8(low, zero), second = _mm256_sub_epi8(high, zero);
    const uint32_t left = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(first, nine), first));
    const uint32_t right = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(second, nine), second));
    return left | (uint64_t)right << 32;
}

TARGET_AVX2 static size_t scan_positions_avx2(const uint8_t **cursor, uint32_t *output, size_t room) {
    const uint8_t *bytes = *cursor;
    size_t count = 0;
    while (count + 32 <= room) {
        const __m256i low = _mm256_loadu_si256((const __m256i *)bytes);
        const __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
        uint64_t commas = good_commas((ByteMasks){digit_mask(low, high), equal_mask(low, high, ','),
                                                  equal_mask(low, high, ' '), equal_mask(low, high, '0')});
        if (commas == 0) break;
        size_t start = 0;
        while (commas != 0) {
            const size_t end = (size_t)__builtin_ctzll(commas);
            commas &= commas - 1;
            const uint64_t word = load_word(bytes + start) ^ 0x3030303030303030u;
            output[count++] = (uint32_t)decimal_value(word << (64 - 8 * (end - start)));
            start = end + 1 + (bytes[end + 1] == ' ');
        }
        bytes += start;
    }
    *cursor = bytes;
    return count;
}

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

// Eight numbers at a time: the bytes of each, right-aligned in a lane of eight, then three multiply-adds.
TARGET_AVX512 static size_t scan_positions_avx512(const uint8_t **cursor, uint32_t *output, size_t room) {
    const __m512i iota = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37,
        36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9,
        8, 7, 6, 5, 4, 3, 2, 1, 0);
    // Byte j of lane i: i, and j - 8.
    const __m512i lane = _mm512_set_epi64(0x0707070707070707, 0x0606060606060606, 0x0505050505050505,
                                          0x0404040404040404, 0x0303030303030303, 0x0202020202020202,
                                          0x0101010101010101, 0x0000000000000000);
    const __m512i offset = _mm512_set1_epi64((long long)0xFFFEFDFCFBFAF9F8u);
    const __m512i tens = _mm512_set1_epi16(0x010A), hundreds = _mm512_set1_epi32(0x00010064);
    const __m512i myriads = _mm512_set1_epi64(0x0000000100002710);
    const __m512i zero = _mm512_set1_epi8('0');
    const uint8_t *bytes = *cursor;
    size_t count = 0;
    while (count + 40 <= room) {
        const __m512i block = _mm512_loadu_si512(bytes);
        const __m512i values = _mm512_sub_epi8(block, zero);
        const uint64_t digits = _mm512_cmplt_epu8_mask(values, _mm512_set1_epi8(10));
        const uint64_t spaces = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(' '));
        const uint64_t commas =
            good_commas((ByteMasks){digits, _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(',')), spaces,
                                    _mm512_testn_epi8_mask(values, values)});
        if (commas == 0) break;
        const size_t numbers = (size_t)__builtin_popcountll(commas);
        const __m512i ends = _mm512_maskz_compress_epi8(commas, iota);
        const __m512i starts = _mm512_maskz_compress_epi8(digits & ~(digits << 1), iota);
        for (size_t group = 0; group < numbers; group += 8) {
            const __m512i number = _mm512_add_epi8(lane, _mm512_set1_epi8((char)group));
            const __m512i places = _mm512_add_epi8(_mm512_permutexvar_epi8(number, ends), offset);
            const __m512i first = _mm512_permutexvar_epi8(number, starts);
            const __m512i picked =
                _mm512_maskz_permutexvar_epi8(_mm512_cmpge_epi8_mask(places, first), places, values);
            const __m512i pairs = _mm512_maddubs_epi16(picked, tens);
            const __m512i fours = _mm512_madd_epi16(pairs, hundreds);
            const __m512i halves = _mm512_madd_epi16(fours, myriads);
            const __m512i sums = _mm512_add_epi64(halves, _mm512_srli_epi64(halves, 32));
            _mm256_storeu_si256((__m256i *)(output + count + group), _mm512_cvtepi64_epi32(sums));
        }
        count += numbers;
        const size_t end = 63 - (size_t)__builtin_clzll(commas) + 1;
        bytes += end;
        bytes += *bytes == ' ';
    }
    *cursor = bytes;
    return count;
}

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

#ifdef KV_X86
#define DISPATCH(name, ...)                                                                                        \
    switch (level) {                                                                                               \
    case KV_AVX512: return name##_avx512(__VA_ARGS__);                                                             \
    case KV_AVX2: return name##_avx2(__VA_ARGS__);                                                                 \
    default: return name##_portable(__VA_ARGS__);                                                                  \
    }
#else
#define DISPATCH(name, ...)                                                                                        \
    (void)level;                                                                                                   \
    return name##_portable(__VA_ARGS__);
#endif

size_t kv_scan_positions(KVKernelLevel level, const uint8_t **cursor, uint32_t *output, size_t room) {
    DISPATCH(scan_positions, cursor, output, room)
}

uint32_t kv_maximum(KVKernelLevel level, const uint32_t *values, size_t count) {
    DISPATCH(maximum, values, count)
}

size_t kv_count_at_least(KVKernelLevel level, const uint32_t *values, size_t count, uint32_t bound) {
    DISPATCH(count_at_least, values, count, bound)
}

size_t kv_intersection_count(KVKernelLevel level, const uint64_t *left, const uint64_t *right, size_t count) {
    DISPATCH(intersection_count, left, right, count)
}

void kv_intersection_counts(KVKernelLevel level, const uint64_t *rows, size_t stride, size_t row_count,
                            uint32_t *counts) {
    DISPATCH(intersection_counts, rows, stride, row_count, counts)
}

size_t kv_collect_bitmap(KVKernelLevel level, const uint32_t *values, size_t count, uint64_t *bitmap,
                         size_t word_count, uint32_t *indices, uint64_t *words, size_t *distinct) {
    DISPATCH(collect_bitmap, values, count, bitmap, word_count, indices, words, distinct)
}

// Sizes of intersections of bitmaps.
#include "Levels.h"

#include <string.h>

static size_t intersection_count_portable(const uint64_t *left, const uint64_t *right, size_t count) {
    size_t found = 0;
    for (size_t index = 0; index < count; index++) found += (size_t)__builtin_popcountll(left[index] & right[index]);
    return found;
}

static void intersection_counts_portable(const uint64_t *rows, size_t stride, size_t width, size_t row_count,
                                         uint32_t *counts) {
    for (size_t row = 1; row < row_count; row++)
        for (size_t other = 0; other < row; other++)
            *counts++ = (uint32_t)intersection_count_portable(rows + row * stride, rows + other * stride, width);
}

#ifdef KV_X86

// Adds two vectors of bits to the bits of `sum`; returns the carries.
TARGET_AVX2 ALWAYS_INLINE __m256i add_bits(__m256i *sum, __m256i first, __m256i second) {
    const __m256i either = _mm256_xor_si256(first, second);
    const __m256i carry = _mm256_or_si256(_mm256_and_si256(first, second), _mm256_and_si256(either, *sum));
    *sum = _mm256_xor_si256(*sum, either);
    return carry;
}

// Counts as a number of several bits in each place: each bit of `ones` is worth 1, of `twos` 2, of `fours` 4; each lane
// of `eights` holds a sum that is worth 8.
typedef struct {
    __m256i ones, twos, fours, eights;
} CarryCounts;

TARGET_AVX2 ALWAYS_INLINE uint64_t carry_total(CarryCounts counts) {
    __m256i bytes = bits_of_bytes(counts.fours);
    bytes = _mm256_add_epi8(_mm256_add_epi8(bytes, bytes), bits_of_bytes(counts.twos));
    bytes = _mm256_add_epi8(_mm256_add_epi8(bytes, bytes), bits_of_bytes(counts.ones));
    const __m256i rest = _mm256_sad_epu8(bytes, _mm256_setzero_si256());
    return sum_of_lanes(_mm256_add_epi64(_mm256_slli_epi64(counts.eights, 3), rest));
}

// Adds what `row` shares with each of `wanted` others in eight vectors. The carries of two vectors wait for those of
// the next two, so that bits are counted once for eight (addition in carry-save form, after Harley and Seal).
TARGET_AVX2 ALWAYS_INLINE void add_eight(CarryCounts *counts, const uint64_t *row, const uint64_t *const *others,
                                         size_t index, const size_t wanted) {
    __m256i twos[2][4], fours[2][2];
#pragma clang loop unroll(full)
    for (size_t pair = 0; pair < 4; pair++) {
        const size_t place = index + pair * 8;
        const __m256i first = _mm256_loadu_si256((const __m256i *)(row + place));
        const __m256i second = _mm256_loadu_si256((const __m256i *)(row + place + 4));
#pragma clang loop unroll(full)
        for (size_t other = 0; other < wanted; other++) {
            const __m256i *words = (const __m256i *)(others[other] + place);
            twos[other][pair] = add_bits(&counts[other].ones, _mm256_and_si256(first, _mm256_loadu_si256(words)),
                                         _mm256_and_si256(second, _mm256_loadu_si256(words + 1)));
            if (pair % 2 == 1)
                fours[other][pair / 2] = add_bits(&counts[other].twos, twos[other][pair - 1], twos[other][pair]);
        }
    }
#pragma clang loop unroll(full)
    for (size_t other = 0; other < wanted; other++) {
        const __m256i eights = bits_of_bytes(add_bits(&counts[other].fours, fours[other][0], fours[other][1]));
        const __m256i sums = _mm256_sad_epu8(eights, _mm256_setzero_si256());
        counts[other].eights = _mm256_add_epi64(counts[other].eights, sums);
    }
}

// The sizes of the intersections of `row` with `wanted` others, two at most.
TARGET_AVX2 ALWAYS_INLINE void count_shared(const uint64_t *row, const uint64_t *const *others, size_t count,
                                            size_t *found, const size_t wanted) {
    const __m256i zero = _mm256_setzero_si256();
    CarryCounts counts[2] = {{zero, zero, zero, zero}, {zero, zero, zero, zero}};
    size_t index = 0;
    for (; index + 32 <= count; index += 32) add_eight(counts, row, others, index, wanted);
#pragma clang loop unroll(full)
    for (size_t other = 0; other < wanted; other++) {
        found[other] = carry_total(counts[other]);
        for (size_t rest = index; rest < count; rest++)
            found[other] += (size_t)_mm_popcnt_u64(row[rest] & others[other][rest]);
    }
}

TARGET_AVX2 static size_t intersection_count_avx2(const uint64_t *left, const uint64_t *right, size_t count) {
    size_t found;
    count_shared(left, &right, count, &found, 1);
    return found;
}

// Two pairs at a time: one waits for its carries while the other goes on.
TARGET_AVX2 static void intersection_counts_avx2(const uint64_t *rows, size_t stride, size_t width, size_t row_count,
                                                 uint32_t *counts) {
    for (size_t row = 1; row < row_count; row++) {
        size_t other = 0;
        for (; other + 2 <= row; other += 2) {
            const uint64_t *others[2] = {rows + other * stride, rows + (other + 1) * stride};
            size_t found[2];
            count_shared(rows + row * stride, others, width, found, 2);
            *counts++ = (uint32_t)found[0];
            *counts++ = (uint32_t)found[1];
        }
        if (other < row)
            *counts++ = (uint32_t)intersection_count_avx2(rows + row * stride, rows + other * stride, width);
    }
}

// All pairs go by columns of eight bitmaps, a tile of words at a time: the words of the column stand in a buffer of
// their own, aligned, in the order in which they are used, and stay in the nearest cache while the rows pass, two at a
// time.
enum { column_rows = 8, step_words = 8, tile_words = 256 };

// The first `count` lanes of eight, or all.
static inline uint8_t first_lanes(size_t count) { return count >= 8 ? 0xFF : (uint8_t)((1u << count) - 1); }

// Copies a tile of at most eight bitmaps: eight words of each in turn, zeros for what is not there.
TARGET_AVX512 static void pack_column(const uint64_t *rows, size_t stride, size_t row_count, size_t width,
                                      uint64_t *packed) {
    for (size_t first = 0; first < width; first += step_words) {
        const __mmask8 present = first_lanes(width - first);
        for (size_t row = 0; row < column_rows; row++) {
            // A load of no lanes from a page that is not there would be right, but takes hundreds of cycles.
            const __m512i words = row < row_count ? _mm512_maskz_loadu_epi64(present, rows + row * stride + first)
                                                  : _mm512_setzero_si512();
            _mm512_store_si512(packed, words);
            packed += step_words;
        }
    }
}

// The sums of the lanes of eight vectors, in order.
TARGET_AVX512 static inline __m512i lane_sums(const __m512i *vectors) {
    __m512i pairs[4], fours[2];
    for (int index = 0; index < 4; index++)
        pairs[index] = _mm512_add_epi64(_mm512_unpacklo_epi64(vectors[2 * index], vectors[2 * index + 1]),
                                        _mm512_unpackhi_epi64(vectors[2 * index], vectors[2 * index + 1]));
    const __m512i low = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0), high = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
    for (int index = 0; index < 2; index++)
        fours[index] = _mm512_add_epi64(_mm512_permutex2var_epi64(pairs[2 * index], low, pairs[2 * index + 1]),
                                        _mm512_permutex2var_epi64(pairs[2 * index], high, pairs[2 * index + 1]));
    const __m512i first = _mm512_set_epi64(11, 10, 9, 8, 3, 2, 1, 0);
    const __m512i second = _mm512_set_epi64(15, 14, 13, 12, 7, 6, 5, 4);
    const __m512i left = _mm512_permutex2var_epi64(fours[0], first, fours[1]);
    return _mm512_add_epi64(left, _mm512_permutex2var_epi64(fours[0], second, fours[1]));
}

typedef struct {
    __m512i lanes[2][column_rows];
} ColumnCounts;

// The rows of one or two bitmaps, and of these the columns that are counted: constants where they are used.
typedef struct {
    size_t rows, columns;
} Shape;

// Counts eight words of the rows against the bitmaps of a column.
TARGET_AVX512 ALWAYS_INLINE void add_step(ColumnCounts *counts, __m512i first, __m512i second, const uint64_t *packed,
                                          const Shape shape) {
#pragma clang loop unroll(full)
    for (size_t index = 0; index < shape.columns; index++) {
        const __m512i other = _mm512_load_si512(packed + index * step_words);
        __m512i *upper = &counts->lanes[0][index], *lower = &counts->lanes[1][index];
        *upper = _mm512_add_epi64(*upper, _mm512_popcnt_epi64(_mm512_and_si512(other, first)));
        if (shape.rows == 2) *lower = _mm512_add_epi64(*lower, _mm512_popcnt_epi64(_mm512_and_si512(other, second)));
    }
}

// The intersections of rows of `width` words with the bitmaps of a packed column; sums in lanes.
TARGET_AVX512 ALWAYS_INLINE ColumnCounts column_counts(const uint64_t *first, const uint64_t *second, size_t width,
                                                       const uint64_t *packed, const Shape shape) {
    ColumnCounts counts;
#pragma clang loop unroll(full)
    for (size_t index = 0; index < column_rows; index++)
        counts.lanes[0][index] = counts.lanes[1][index] = _mm512_setzero_si512();
    const uint64_t *end = first + width / step_words * step_words;
    for (; first != end; first += step_words, second += step_words, packed += step_words * column_rows)
        add_step(&counts, _mm512_loadu_si512(first), _mm512_loadu_si512(second), packed, shape);
    if (width % step_words != 0) {
        const __mmask8 present = first_lanes(width % step_words);
        add_step(&counts, _mm512_maskz_loadu_epi64(present, first), _mm512_maskz_loadu_epi64(present, second), packed,
                 shape);
    }
    return counts;
}

// The place of a pair among the counts; `other` is the smaller row.
static inline size_t pair_place(size_t row, size_t other) { return row * (row - 1) / 2 + other; }

// Adds the first `wanted` of eight counts to those of a row, from a column on.
TARGET_AVX512 static inline void add_counts(const __m512i *lanes, uint32_t *place, size_t wanted) {
    const __mmask8 present = first_lanes(wanted);
    const __m256i found = _mm512_cvtepi64_epi32(lane_sums(lanes));
    _mm256_mask_storeu_epi32(place, present, _mm256_add_epi32(found, _mm256_maskz_loadu_epi32(present, place)));
}

TARGET_AVX512 static uint32_t pair_count(const uint64_t *left, const uint64_t *right, size_t width) {
    __m512i sum = _mm512_setzero_si512();
    for (size_t index = 0; index < width; index += 8) {
        const __mmask8 present = first_lanes(width - index);
        const __m512i both = _mm512_and_si512(_mm512_maskz_loadu_epi64(present, left + index),
                                              _mm512_maskz_loadu_epi64(present, right + index));
        sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(both));
    }
    return (uint32_t)_mm512_reduce_add_epi64(sum);
}

// One tile of one column against all later rows: two at a time, a last one alone.
TARGET_AVX512 static void intersect_column(const uint64_t *rows, size_t stride, size_t row_count, size_t column,
                                           size_t width, const uint64_t *packed, uint32_t *counts) {
    for (size_t row = column; row < row_count; row += 2) {
        const int is_last = row + 1 == row_count;
        const size_t next = is_last ? row : row + 1;
        const uint64_t *first = rows + row * stride, *second = rows + next * stride;
        // At the top of the column the triangle begins: there only the rows before count.
        const size_t before = row - column < column_rows ? row - column : column_rows;
        if (before > 0) {
            ColumnCounts found;
            if (before == 2) found = column_counts(first, second, width, packed, (Shape){2, 2});
            else if (before == 4) found = column_counts(first, second, width, packed, (Shape){2, 4});
            else if (before == 6) found = column_counts(first, second, width, packed, (Shape){2, 6});
            else if (is_last) found = column_counts(first, second, width, packed, (Shape){1, column_rows});
            else found = column_counts(first, second, width, packed, (Shape){2, column_rows});
            add_counts(found.lanes[0], counts + pair_place(row, column), before);
            if (!is_last) add_counts(found.lanes[1], counts + pair_place(next, column), before);
        }
        if (!is_last && row < column + column_rows) counts[pair_place(next, row)] += pair_count(first, second, width);
    }
}

TARGET_AVX512 static void intersection_counts_avx512(const uint64_t *rows, size_t stride, size_t width,
                                                     size_t row_count, uint32_t *counts) {
    _Alignas(64) uint64_t packed[tile_words * column_rows];
    if (row_count < 2) return;
    memset(counts, 0, row_count * (row_count - 1) / 2 * sizeof *counts);
    for (size_t column = 0; column < row_count; column += column_rows)
        for (size_t tile = 0; tile < width; tile += tile_words) {
            const size_t tile_width = width - tile < tile_words ? width - tile : tile_words;
            pack_column(rows + column * stride + tile, stride, row_count - column, tile_width, packed);
            intersect_column(rows + tile, stride, row_count, column, tile_width, packed, counts);
        }
}

#endif // KV_X86

void kv_intersection_counts(KVKernelLevel level, const uint64_t *rows, size_t stride, size_t width, size_t row_count,
                            uint32_t *counts) {
    DISPATCH(intersection_counts, rows, stride, width, row_count, counts)
}

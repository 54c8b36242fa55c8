#include "BitmapKernels.h"
#include "Levels.h"

#include <string.h>

// ---------------------------------------------------------------------------------------------------- Counts a block

// The bits of each byte of a word, in its bytes.
ALWAYS_INLINE uint64_t byte_bit_counts(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    return (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
}

// Adds neighbours up in place, a piece at a time, so that the compiler sees that nothing read was written before.
ALWAYS_INLINE void halve(uint8_t *counts, size_t count) {
    uint8_t sums[64];
    size_t start = 0;
    for (; start + 128 <= count; start += 128) {
        for (size_t index = 0; index < 64; index++)
            sums[index] = counts[start + 2 * index] + counts[start + 2 * index + 1];
        memcpy(counts + start / 2, sums, 64);
    }
    for (; start < count; start += 2) counts[start / 2] = counts[start] + counts[start + 1];
}

ALWAYS_INLINE void block_counts_body(const uint64_t *words, size_t word_count, unsigned shift, uint8_t *counts) {
    if (shift >= 6) {
        for (size_t index = 0; index < word_count; index++) counts[index] = (uint8_t)bit_count(words[index]);
        if (shift == 7) halve(counts, word_count);
        return;
    }
    for (size_t index = 0; index < word_count; index++) {
        const uint64_t bytes = byte_bit_counts(words[index]);
        memcpy(counts + index * 8, &bytes, 8);
    }
    for (unsigned done = 3; done < shift; done++) halve(counts, word_count * 8 >> (done - 3));
}

COMPILE_UP_TO_AVX2(void, block_counts, block_counts_body, (words, word_count, shift, counts), const uint64_t *words,
                   size_t word_count, unsigned shift, uint8_t *counts)

#ifdef KV_X86

// The counts of the blocks in eight words, 512 >> shift of them; the rest of the vector is 0.
TARGET_AVX512 ALWAYS_INLINE __m512i counts_of_blocks(__m512i bits, unsigned shift) {
    switch (shift) {
    case 3: return _mm512_popcnt_epi8(bits);
    case 4: return _mm512_zextsi256_si512(_mm512_cvtepi16_epi8(_mm512_popcnt_epi16(bits)));
    case 5: return _mm512_zextsi128_si512(_mm512_cvtepi32_epi8(_mm512_popcnt_epi32(bits)));
    case 6: return _mm512_zextsi128_si512(_mm512_cvtepi64_epi8(_mm512_popcnt_epi64(bits)));
    default: {
        const __m512i found = _mm512_popcnt_epi64(bits);
        const __m512i pairs = _mm512_add_epi64(found, _mm512_permutex_epi64(found, 0xB1));
        return _mm512_zextsi128_si512(_mm512_cvtepi64_epi8(_mm512_maskz_compress_epi64(0x55, pairs)));
    }
    }
}

TARGET_AVX512 ALWAYS_INLINE void count_blocks(const uint64_t *words, size_t word_count, uint8_t *counts,
                                              const unsigned shift) {
    size_t word = 0;
    for (; word + 8 <= word_count; word += 8) {
        const __m512i found = counts_of_blocks(_mm512_loadu_si512(words + word), shift);
        memcpy(counts + (word * 64 >> shift), &found, 512 >> shift);
    }
    if (word < word_count) {
        const __mmask8 present = (__mmask8)((1u << (word_count - word)) - 1);
        const __m512i found = counts_of_blocks(_mm512_maskz_loadu_epi64(present, words + word), shift);
        memcpy(counts + (word * 64 >> shift), &found, (word_count - word) * 64 >> shift);
    }
}

TARGET_AVX512 static void block_counts_avx512(const uint64_t *words, size_t word_count, unsigned shift,
                                              uint8_t *counts) {
    switch (shift) {
    case 3: return count_blocks(words, word_count, counts, 3);
    case 4: return count_blocks(words, word_count, counts, 4);
    case 5: return count_blocks(words, word_count, counts, 5);
    case 6: return count_blocks(words, word_count, counts, 6);
    default: return count_blocks(words, word_count, counts, 7);
    }
}

#endif

ALWAYS_INLINE size_t nonzero_bits_body(const uint8_t *bytes, size_t count, uint64_t *words) {
    size_t found = 0;
    for (size_t start = 0; start < count; start += 64) {
        uint64_t word = 0;
        const size_t present = count - start < 64 ? count - start : 64;
        for (size_t index = 0; index < present; index++) word |= (uint64_t)(bytes[start + index] != 0) << index;
        words[start / 64] = word;
        found += bit_count(word);
    }
    return found;
}

COMPILE_PORTABLE(size_t, nonzero_bits, nonzero_bits_body, (bytes, count, words), const uint8_t *bytes, size_t count,
                 uint64_t *words)

#ifdef KV_X86

TARGET_AVX2 static size_t nonzero_bits_avx2(const uint8_t *bytes, size_t count, uint64_t *words) {
    const __m256i zero = _mm256_setzero_si256();
    size_t start = 0, found = 0;
    for (; start + 64 <= count; start += 64) {
        const __m256i low = _mm256_loadu_si256((const __m256i *)(bytes + start));
        const __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + start + 32));
        const uint32_t first = ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, zero));
        const uint32_t second = ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, zero));
        words[start / 64] = first | (uint64_t)second << 32;
        found += bit_count(words[start / 64]);
    }
    return found + nonzero_bits_body(bytes + start, count - start, words + start / 64);
}

TARGET_AVX512 static size_t nonzero_bits_avx512(const uint8_t *bytes, size_t count, uint64_t *words) {
    size_t found = 0;
    for (size_t start = 0; start < count; start += 64) {
        const size_t left = count - start;
        const __mmask64 present = left >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;
        const __m512i block = _mm512_maskz_loadu_epi8(present, bytes + start);
        words[start / 64] = _mm512_test_epi8_mask(block, block);
        found += bit_count(words[start / 64]);
    }
    return found;
}

#endif

// ------------------------------------------------------------------------------------------------- Histogram of bytes

// Two histograms in turn, so that equal neighbours do not wait for each other.
ALWAYS_INLINE unsigned count_bytes_body(const uint8_t *bytes, size_t count, uint32_t *histogram) {
    uint32_t other[256] = {0};
    const uint32_t zeros = histogram[0];
    unsigned largest = 0;
    size_t index = 0;
    for (; index + 2 <= count; index += 2) {
        histogram[bytes[index]]++;
        other[bytes[index + 1]]++;
    }
    if (index < count) histogram[bytes[index]]++;
    histogram[0] = zeros;
    for (size_t at = 0; at < count; at++) largest = bytes[at] > largest ? bytes[at] : largest;
    for (unsigned value = 1; value <= largest; value++) histogram[value] += other[value];
    return largest;
}

COMPILE_PORTABLE(unsigned, count_bytes, count_bytes_body, (bytes, count, histogram), const uint8_t *bytes, size_t count,
                 uint32_t *histogram)

#ifdef KV_X86

// A tally counts two values at a time: a byte for each place of a vector, half of it a value, so that it is full after
// fifteen blocks of bytes.
enum { tallies = 7, most_blocks = 15 };

// By byte up to 15: a unit for the first value of a tally, one for its second.
ALWAYS_INLINE __m128i tally_units(int tally) {
    uint8_t units[16] = {0};
    units[2 * tally + 1] = 1;
    units[2 * tally + 2] = 16;
    return _mm_loadu_si128((const __m128i *)units);
}

// Like the version for AVX-512, 32 bytes at a time.
TARGET_AVX2 static unsigned count_bytes_avx2(const uint8_t *bytes, size_t count, uint32_t *histogram) {
    const __m256i half = _mm256_set1_epi8(15), zero = _mm256_setzero_si256();
    const size_t whole = count / 32 * 32;
    __m256i maxima = zero;
    for (size_t start = 0; start < whole;) {
        __m256i tally[tallies];
#pragma clang loop unroll(full)
        for (int index = 0; index < tallies; index++) tally[index] = zero;
        for (int block = 0; block < most_blocks && start < whole; block++, start += 32) {
            const __m256i values = _mm256_loadu_si256((const __m256i *)(bytes + start));
            const __m256i small = _mm256_min_epu8(values, half);
            maxima = _mm256_max_epu8(maxima, values);
#pragma clang loop unroll(full)
            for (int index = 0; index < tallies; index++) {
                const __m256i units = _mm256_broadcastsi128_si256(tally_units(index));
                tally[index] = _mm256_add_epi8(tally[index], _mm256_shuffle_epi8(units, small));
            }
            uint32_t large = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(small, half));
            for (; large != 0; large &= large - 1) histogram[bytes[start + (size_t)__builtin_ctz(large)]]++;
        }
#pragma clang loop unroll(full)
        for (int index = 0; index < tallies; index++) {
            const __m256i first = _mm256_and_si256(tally[index], half);
            const __m256i second = _mm256_and_si256(_mm256_srli_epi16(tally[index], 4), half);
            histogram[2 * index + 1] += (uint32_t)sum_of_lanes(_mm256_sad_epu8(first, zero));
            histogram[2 * index + 2] += (uint32_t)sum_of_lanes(_mm256_sad_epu8(second, zero));
        }
    }
    uint8_t lanes[32];
    _mm256_storeu_si256((__m256i *)lanes, maxima);
    unsigned largest = count_bytes_body(bytes + whole, count - whole, histogram);
    for (int lane = 0; lane < 32; lane++) largest = lanes[lane] > largest ? lanes[lane] : largest;
    return largest;
}

TARGET_AVX512 ALWAYS_INLINE uint32_t sum_of_bytes(__m512i bytes) {
    return (uint32_t)_mm512_reduce_add_epi64(_mm512_sad_epu8(bytes, _mm512_setzero_si512()));
}

// Counts up to 14, which most blocks have, by looking up 64 at a time; the others one by one.
TARGET_AVX512 static unsigned count_bytes_avx512(const uint8_t *bytes, size_t count, uint32_t *histogram) {
    const __m512i half = _mm512_set1_epi8(15);
    __m512i maxima = _mm512_setzero_si512();
    for (size_t start = 0; start < count;) {
        __m512i tally[tallies];
#pragma clang loop unroll(full)
        for (int index = 0; index < tallies; index++) tally[index] = _mm512_setzero_si512();
        for (int block = 0; block < most_blocks && start < count; block++, start += 64) {
            const size_t left = count - start;
            const __mmask64 present = left >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;
            const __m512i values = _mm512_maskz_loadu_epi8(present, bytes + start);
            const __m512i small = _mm512_min_epu8(values, half);
            maxima = _mm512_max_epu8(maxima, values);
#pragma clang loop unroll(full)
            for (int index = 0; index < tallies; index++) {
                const __m512i units = _mm512_broadcast_i32x4(tally_units(index));
                tally[index] = _mm512_add_epi8(tally[index], _mm512_shuffle_epi8(units, small));
            }
            uint64_t large = _mm512_cmpeq_epi8_mask(small, half);
            for (; large != 0; large &= large - 1) histogram[bytes[start + (size_t)__builtin_ctzll(large)]]++;
        }
#pragma clang loop unroll(full)
        for (int index = 0; index < tallies; index++) {
            histogram[2 * index + 1] += sum_of_bytes(_mm512_and_si512(tally[index], half));
            histogram[2 * index + 2] += sum_of_bytes(_mm512_and_si512(_mm512_srli_epi16(tally[index], 4), half));
        }
    }
    uint8_t lanes[64];
    unsigned largest = 0;
    _mm512_storeu_si512(lanes, maxima);
    for (int lane = 0; lane < 64; lane++) largest = lanes[lane] > largest ? lanes[lane] : largest;
    return largest;
}

#endif

// -------------------------------------------------------------------------------------------------------- Dispatch

void kv_block_counts(KVKernelLevel level, const uint64_t *words, size_t word_count, unsigned shift, uint8_t *counts) {
    DISPATCH(block_counts, words, word_count, shift, counts)
}

size_t kv_nonzero_bits(KVKernelLevel level, const uint8_t *bytes, size_t count, uint64_t *words) {
    DISPATCH(nonzero_bits, bytes, count, words)
}

unsigned kv_count_bytes(KVKernelLevel level, const uint8_t *bytes, size_t count, uint32_t *histogram) {
    DISPATCH(count_bytes, bytes, count, histogram)
}

// The AVX-512 intrinsics that the kernels use, in plain C: so that tests call the kernels of that level on processors
// without it. Most come from SIMDe; what its packaged version lacks is written out after the definitions in Intel's
// Intrinsics Guide, lane by lane. Slow, and compiled for AVX2.
#pragma once
#include <immintrin.h>
#include <simde/x86/avx512.h>
#include <string.h>

// How a vector of 512 bits would be handed over does not matter: every function here is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define EMULATED static inline __attribute__((always_inline, unused))

typedef union {
    uint8_t bytes[64];
    uint32_t halves[16];
    uint64_t words[8];
    simde__m512i vector;
} EmulatedLanes;

EMULATED EmulatedLanes emulated_lanes(simde__m512i vector) { return (EmulatedLanes){.vector = vector}; }

// The lanes of `size` bytes each from memory, where the mask has a bit; 0 elsewhere.
EMULATED simde__m512i emulated_load(size_t size, uint64_t mask, const void *memory) {
    EmulatedLanes result = {{0}};
    for (size_t start = 0; start < 64; start += size, mask >>= 1)
        if (mask & 1) memcpy(result.bytes + start, (const char *)memory + start, size);
    return result.vector;
}

EMULATED void emulated_store(size_t size, uint64_t mask, void *memory, simde__m512i vector) {
    const EmulatedLanes lanes = emulated_lanes(vector);
    for (size_t start = 0; start < 64; start += size, mask >>= 1)
        if (mask & 1) memcpy((char *)memory + start, lanes.bytes + start, size);
}

EMULATED simde__m512i emulated_mm512_maskz_compress_epi8(uint64_t mask, simde__m512i vector) {
    const EmulatedLanes lanes = emulated_lanes(vector);
    EmulatedLanes result = {{0}};
    size_t count = 0;
    for (size_t index = 0; index < 64; index++)
        if (mask >> index & 1) result.bytes[count++] = lanes.bytes[index];
    return result.vector;
}

EMULATED uint64_t emulated_mm512_testn_epi8_mask(simde__m512i left, simde__m512i right) {
    uint64_t mask = 0;
    for (size_t index = 0; index < 64; index++)
        mask |= (uint64_t)!(emulated_lanes(left).bytes[index] & emulated_lanes(right).bytes[index]) << index;
    return mask;
}

EMULATED simde__m512i emulated_mm512_alignr_epi64(simde__m512i high, simde__m512i low, size_t count) {
    EmulatedLanes result;
    for (size_t index = 0; index < 8; index++) {
        const size_t place = index + count;
        result.words[index] = place < 8 ? emulated_lanes(low).words[place] : emulated_lanes(high).words[place - 8];
    }
    return result.vector;
}

EMULATED simde__m512i emulated_mm512_permutex_epi64(simde__m512i vector, unsigned order) {
    EmulatedLanes result;
    for (size_t index = 0; index < 8; index++)
        result.words[index] = emulated_lanes(vector).words[(index & 4) + (order >> (index % 4 * 2) & 3)];
    return result.vector;
}

EMULATED long long emulated_mm512_reduce_add_epi64(simde__m512i vector) {
    uint64_t sum = 0;
    for (size_t index = 0; index < 8; index++) sum += emulated_lanes(vector).words[index];
    return (long long)sum;
}

// The lowest byte of each lane of `size` bytes, one after the other; 0 behind them.
EMULATED __m128i emulated_narrow(size_t size, simde__m512i vector) {
    const EmulatedLanes lanes = emulated_lanes(vector);
    uint8_t bytes[16] = {0};
    __m128i result;
    for (size_t index = 0; index * size < 64; index++) bytes[index] = lanes.bytes[index * size];
    memcpy(&result, bytes, sizeof result);
    return result;
}

EMULATED simde__m512i emulated_mm512_zextsi128_si512(__m128i vector) {
    EmulatedLanes result = {{0}};
    memcpy(&result, &vector, sizeof vector);
    return result.vector;
}

EMULATED simde__m512i emulated_mm512_zextsi256_si512(__m256i vector) {
    EmulatedLanes result = {{0}};
    memcpy(&result, &vector, sizeof vector);
    return result.vector;
}

// Intrinsics that the compiler's header defines as macros.
#undef _mm512_alignr_epi64
#undef _mm512_permutex_epi64
#undef _mm512_cmpeq_epi8_mask
#undef _mm512_cmpge_epi8_mask
#undef _mm512_cmplt_epu8_mask
#undef _mm512_extracti64x4_epi64

#define __m512i simde__m512i

#define _mm256_mask_storeu_epi32(memory, mask, vector) \
    emulated_store(4, (uint8_t)(mask), memory, emulated_mm512_zextsi256_si512(vector))
#define _mm256_maskz_loadu_epi32(mask, memory) simde_mm512_castsi512_si256(emulated_load(4, (uint8_t)(mask), memory))
#define _mm512_alignr_epi64 emulated_mm512_alignr_epi64
#define _mm512_cvtepi32_epi8(vector) emulated_narrow(4, vector)
#define _mm512_cvtepi64_epi8(vector) emulated_narrow(8, vector)
#define _mm512_mask_storeu_epi32(memory, mask, vector) emulated_store(4, mask, memory, vector)
#define _mm512_maskz_compress_epi8 emulated_mm512_maskz_compress_epi8
#define _mm512_maskz_loadu_epi32(mask, memory) emulated_load(4, mask, memory)
#define _mm512_maskz_loadu_epi64(mask, memory) emulated_load(8, mask, memory)
#define _mm512_maskz_loadu_epi8(mask, memory) emulated_load(1, mask, memory)
#define _mm512_permutex_epi64 emulated_mm512_permutex_epi64
#define _mm512_reduce_add_epi64 emulated_mm512_reduce_add_epi64
#define _mm512_testn_epi8_mask emulated_mm512_testn_epi8_mask
#define _mm512_zextsi128_si512 emulated_mm512_zextsi128_si512
#define _mm512_zextsi256_si512 emulated_mm512_zextsi256_si512

#define _mm512_add_epi32 simde_mm512_add_epi32
#define _mm512_add_epi64 simde_mm512_add_epi64
#define _mm512_add_epi8 simde_mm512_add_epi8
#define _mm512_and_si512 simde_mm512_and_si512
#define _mm512_broadcast_i32x4 simde_mm512_broadcast_i32x4
#define _mm512_castsi512_si256 simde_mm512_castsi512_si256
#define _mm512_cmpeq_epi8_mask simde_mm512_cmpeq_epi8_mask
#define _mm512_cmpge_epi8_mask simde_mm512_cmpge_epi8_mask
#define _mm512_cmplt_epu8_mask simde_mm512_cmplt_epu8_mask
#define _mm512_cvtepi16_epi8 simde_mm512_cvtepi16_epi8
#define _mm512_cvtepi64_epi32 simde_mm512_cvtepi64_epi32
#define _mm512_extracti64x4_epi64 simde_mm512_extracti64x4_epi64
#define _mm512_load_si512 simde_mm512_load_si512
#define _mm512_loadu_si512 simde_mm512_loadu_si512
#define _mm512_madd_epi16 simde_mm512_madd_epi16
#define _mm512_maddubs_epi16 simde_mm512_maddubs_epi16
#define _mm512_mask_add_epi32 simde_mm512_mask_add_epi32
#define _mm512_maskz_compress_epi32 simde_mm512_maskz_compress_epi32
#define _mm512_maskz_compress_epi64 simde_mm512_maskz_compress_epi64
#define _mm512_maskz_permutexvar_epi8 simde_mm512_maskz_permutexvar_epi8
#define _mm512_max_epu8 simde_mm512_max_epu8
#define _mm512_min_epu8 simde_mm512_min_epu8
#define _mm512_or_si512 simde_mm512_or_si512
#define _mm512_permutex2var_epi64 simde_mm512_permutex2var_epi64
#define _mm512_permutexvar_epi32 simde_mm512_permutexvar_epi32
#define _mm512_permutexvar_epi8 simde_mm512_permutexvar_epi8
#define _mm512_popcnt_epi16 simde_mm512_popcnt_epi16
#define _mm512_popcnt_epi32 simde_mm512_popcnt_epi32
#define _mm512_popcnt_epi64 simde_mm512_popcnt_epi64
#define _mm512_popcnt_epi8 simde_mm512_popcnt_epi8
#define _mm512_sad_epu8 simde_mm512_sad_epu8
#define _mm512_set1_epi16 simde_mm512_set1_epi16
#define _mm512_set1_epi32 simde_mm512_set1_epi32
#define _mm512_set1_epi8 simde_mm512_set1_epi8
#define _mm512_set_epi32 simde_mm512_set_epi32
#define _mm512_set_epi64 simde_mm512_set_epi64
#define _mm512_set_epi8 simde_mm512_set_epi8
#define _mm512_setzero_si512 simde_mm512_setzero_si512
#define _mm512_shuffle_epi8 simde_mm512_shuffle_epi8
#define _mm512_slli_epi64 simde_mm512_slli_epi64
#define _mm512_srli_epi16 simde_mm512_srli_epi16
#define _mm512_srli_epi64 simde_mm512_srli_epi64
#define _mm512_store_si512 simde_mm512_store_si512
#define _mm512_storeu_si512 simde_mm512_storeu_si512
#define _mm512_sub_epi8 simde_mm512_sub_epi8
#define _mm512_test_epi64_mask simde_mm512_test_epi64_mask
#define _mm512_test_epi8_mask simde_mm512_test_epi8_mask
#define _mm512_unpackhi_epi64 simde_mm512_unpackhi_epi64
#define _mm512_unpacklo_epi64 simde_mm512_unpacklo_epi64

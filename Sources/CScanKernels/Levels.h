// What every kernel's file needs to have one version a level.
#pragma once
#include "CScanKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define KV_X86 1
#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#ifdef KV_EMULATES_AVX512
#include <EmulatedAVX512.h>
#define TARGET_AVX512 TARGET_AVX2
#else
#define TARGET_AVX512                                                                                  \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,avx512vpopcntdq," \
                          "avx512bitalg,avx2,bmi,bmi2,popcnt,lzcnt")))
#endif
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE size_t bit_count(uint64_t word) { return (size_t)__builtin_popcountll(word); }

#ifdef KV_X86

// The number of bits set in each byte.
TARGET_AVX2 ALWAYS_INLINE __m256i bits_of_bytes(__m256i bytes) {
    const __m256i bits_of_nibble = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, //
                                                    0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i nibble = _mm256_set1_epi8(15);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
    return _mm256_add_epi8(_mm256_shuffle_epi8(bits_of_nibble, _mm256_and_si256(bytes, nibble)),
                           _mm256_shuffle_epi8(bits_of_nibble, high));
}

TARGET_AVX2 ALWAYS_INLINE uint64_t sum_of_lanes(__m256i lanes) {
    const __m128i pair = _mm_add_epi64(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    return (uint64_t)_mm_cvtsi128_si64(pair) + (uint64_t)_mm_extract_epi64(pair, 1);
}

#endif

// Defines `name`_portable and, where there is such a level, `name`_avx2 and `name`_avx512: `body` compiled for each.
// `arguments` are the parameters' names in parentheses, the rest the parameters as they are declared.
#define COMPILE_PORTABLE(result, name, body, arguments, ...) \
    static result name##_portable(__VA_ARGS__) { return body arguments; }
#ifdef KV_X86
#define COMPILE_UP_TO_AVX2(result, name, body, arguments, ...)   \
    COMPILE_PORTABLE(result, name, body, arguments, __VA_ARGS__) \
    TARGET_AVX2 static result name##_avx2(__VA_ARGS__) { return body arguments; }
#define COMPILE_UP_TO_AVX512(result, name, body, arguments, ...)   \
    COMPILE_UP_TO_AVX2(result, name, body, arguments, __VA_ARGS__) \
    TARGET_AVX512 static result name##_avx512(__VA_ARGS__) { return body arguments; }
#else
#define COMPILE_UP_TO_AVX2 COMPILE_PORTABLE
#define COMPILE_UP_TO_AVX512 COMPILE_PORTABLE
#endif

// Ends a function with a call of the version of `name` for `level`.
#ifdef KV_X86
#define DISPATCH(name, ...)                            \
    switch (level) {                                   \
    case KV_AVX512: return name##_avx512(__VA_ARGS__); \
    case KV_AVX2: return name##_avx2(__VA_ARGS__);     \
    default: return name##_portable(__VA_ARGS__);      \
    }
#else
#define DISPATCH(name, ...) \
    (void)level;            \
    return name##_portable(__VA_ARGS__);
#endif

// What every kernel's file needs to have one version a level.
#pragma once
#include "CScanKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define KV_X86 1
#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define TARGET_AVX512                                                                                              \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,avx512vpopcntdq,"             \
                          "avx2,bmi,bmi2,popcnt,lzcnt")))
#endif

// Ends a function with a call of the version of `name` for `level`.
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

#define _GNU_SOURCE // memrchr
#include "Levels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------------------------------------------------- Level

static KVKernelLevel supported_level(void) {
#ifdef KV_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vpopcntdq") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        return KV_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return KV_AVX2;
#endif
    return KV_PORTABLE;
}

KVKernelLevel kv_highest_level(void) {
#ifdef KV_EMULATES_AVX512
    return KV_AVX512;
#else
    return supported_level();
#endif
}

static KVKernelLevel wished_level(void) {
    const KVKernelLevel supported = supported_level();
    const char *wish = getenv("KVPLACE_KERNEL");
    if (wish && strcmp(wish, "portable") == 0) return KV_PORTABLE;
    if (wish && strcmp(wish, "avx2") == 0 && supported > KV_AVX2) return KV_AVX2;
    if (wish && strcmp(wish, "avx512") == 0) return kv_highest_level();
    return supported;
}

KVKernelLevel kv_best_level(void) {
    static _Atomic int known = -1;
    // Several threads may find it out, all the same.
    int level = atomic_load_explicit(&known, memory_order_relaxed);
    if (level < 0) {
        level = (int)wished_level();
        atomic_store_explicit(&known, level, memory_order_relaxed);
    }
    return (KVKernelLevel)level;
}

void kv_pause(void) {
#ifdef KV_X86
    _mm_pause();
#endif
}

// ---------------------------------------------------------------------------------------------------------- Lines

size_t kv_last_line_end(const uint8_t *bytes, size_t count) {
    const uint8_t *last = memrchr(bytes, '\n', count);
    return last ? (size_t)(last - bytes) + 1 : 0;
}

ALWAYS_INLINE uint32_t maximum_body(const uint32_t *values, size_t count) {
    uint32_t maximum = 0;
    for (size_t index = 0; index < count; index++) maximum = values[index] > maximum ? values[index] : maximum;
    return maximum;
}

COMPILE_UP_TO_AVX512(uint32_t, maximum, maximum_body, (values, count), const uint32_t *values, size_t count)

uint32_t kv_maximum(KVKernelLevel level, const uint32_t *values, size_t count) { DISPATCH(maximum, values, count) }

ALWAYS_INLINE uint64_t sum_body(const uint32_t *values, size_t count) {
    uint64_t sum = 0;
    for (size_t index = 0; index < count; index++) sum += values[index];
    return sum;
}

COMPILE_UP_TO_AVX512(uint64_t, sum, sum_body, (values, count), const uint32_t *values, size_t count)

uint64_t kv_sum(KVKernelLevel level, const uint32_t *values, size_t count) { DISPATCH(sum, values, count) }

ALWAYS_INLINE size_t count_at_least_body(const uint32_t *values, size_t count, uint32_t bound) {
    size_t found = 0;
    for (size_t index = 0; index < count; index++) found += values[index] >= bound;
    return found;
}

COMPILE_UP_TO_AVX512(size_t, count_at_least, count_at_least_body, (values, count, bound), const uint32_t *values,
                     size_t count, uint32_t bound)

size_t kv_count_at_least(KVKernelLevel level, const uint32_t *values, size_t count, uint32_t bound) {
    DISPATCH(count_at_least, values, count, bound)
}

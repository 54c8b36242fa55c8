#include "BitmapKernels.h"
#include "Levels.h"

ALWAYS_INLINE size_t chunk_bits(const uint64_t *words) {
    size_t bits = 0;
    for (int word = 0; word < KV_CHUNK_WORDS; word++) bits += bit_count(words[word]);
    return bits;
}

// Members of a chunk from one of its bits on.
ALWAYS_INLINE size_t chunk_bits_from(const uint64_t *words, unsigned bit) {
    size_t bits = bit_count(words[bit >> 6] >> (bit & 63));
    for (unsigned word = (bit >> 6) + 1; word < KV_CHUNK_WORDS; word++) bits += bit_count(words[word]);
    return bits;
}

ALWAYS_INLINE size_t count_recent_body(const uint32_t *indices, const uint64_t *words, size_t count, uint64_t newest,
                                       uint32_t *counts) {
    size_t window = 0, inside = 0;
    for (; window < KV_RECENCY_WINDOWS && (UINT64_C(64) << window) < newest; window++) {
        const uint64_t bound = newest - (UINT64_C(64) << window), chunk = bound / (KV_CHUNK_WORDS * 64);
        for (; count > 0 && indices[count - 1] > chunk; count--)
            inside += chunk_bits(words + (count - 1) * KV_CHUNK_WORDS);
        size_t found = inside;
        if (count > 0 && indices[count - 1] == chunk)
            found += chunk_bits_from(words + (count - 1) * KV_CHUNK_WORDS, (unsigned)(bound % (KV_CHUNK_WORDS * 64)));
        counts[window] = (uint32_t)found;
    }
    return window;
}

COMPILE_UP_TO_AVX512(size_t, count_recent, count_recent_body, (indices, words, count, newest, counts),
                     const uint32_t *indices, const uint64_t *words, size_t count, uint64_t newest, uint32_t *counts)

size_t kv_count_recent(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                       uint64_t newest, uint32_t *counts) {
    DISPATCH(count_recent, indices, words, count, newest, counts)
}

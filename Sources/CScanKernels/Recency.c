#include "BitmapKernels.h"
#include "Levels.h"

ALWAYS_INLINE size_t chunk_bits(const uint64_t *words) {
    size_t bits = 0;
    for (int word = 0; word < KV_CHUNK_WORDS; word++) bits += bit_count(words[word]);
    return bits;
}

// Members of a chunk from one of its bits on. Vectorised, the few words of the loop would take longer.
ALWAYS_INLINE size_t chunk_bits_from(const uint64_t *words, unsigned bit) {
    size_t bits = bit_count(words[bit >> 6] >> (bit & 63));
#pragma clang loop vectorize(disable) unroll(disable)
    for (unsigned word = (bit >> 6) + 1; word < KV_CHUNK_WORDS; word++) bits += bit_count(words[word]);
    return bits;
}

// Members in the chunks before one of them.
ALWAYS_INLINE size_t running_bits(const uint64_t *running, size_t chunk) {
    size_t bits = 0;
    for (int lane = 0; lane < KV_RUNNING_WORDS; lane++) bits += running[chunk * KV_RUNNING_WORDS + lane];
    return bits;
}

ALWAYS_INLINE size_t count_recent_body(const uint32_t *indices, const uint64_t *words, size_t count,
                                       const uint64_t *running, size_t members, uint64_t newest, uint32_t *counts) {
    // Numbers without gaps are their own places.
    const int is_dense = count > 0 && indices[count - 1] == count - 1;
    size_t window = 0, end = count, inside = 0;
    for (; window < KV_RECENCY_WINDOWS && (UINT64_C(64) << window) < newest; window++) {
        const uint64_t bound = newest - (UINT64_C(64) << window), chunk = bound / (KV_CHUNK_WORDS * 64);
        if (running) {
            if (is_dense && chunk < end) end = (size_t)chunk + 1;
            while (end > 0 && indices[end - 1] > chunk) end--;
            inside = end < count ? members - running_bits(running, end) : 0;
        } else {
            for (; end > 0 && indices[end - 1] > chunk; end--) inside += chunk_bits(words + (end - 1) * KV_CHUNK_WORDS);
        }
        size_t found = inside;
        if (end > 0 && indices[end - 1] == chunk)
            found += chunk_bits_from(words + (end - 1) * KV_CHUNK_WORDS, (unsigned)(bound % (KV_CHUNK_WORDS * 64)));
        counts[window] = (uint32_t)found;
    }
    return window;
}

COMPILE_UP_TO_AVX512(size_t, count_recent, count_recent_body, (indices, words, count, running, members, newest, counts),
                     const uint32_t *indices, const uint64_t *words, size_t count, const uint64_t *running,
                     size_t members, uint64_t newest, uint32_t *counts)

size_t kv_count_recent(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                       const uint64_t *running, size_t members, uint64_t newest, uint32_t *counts) {
    DISPATCH(count_recent, indices, words, count, running, members, newest, counts)
}

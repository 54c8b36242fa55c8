#include "BitmapKernels.h"
#include "Levels.h"

#include <string.h>

// ------------------------------------------------------------------------------------------------------ Collection

ALWAYS_INLINE void mark(const uint32_t *values, size_t count, uint64_t *bitmap) {
    for (size_t index = 0; index < count; index++) bitmap[values[index] >> 6] |= (uint64_t)1 << (values[index] & 63);
}

ALWAYS_INLINE size_t collect_chunks_body(const uint32_t *values, size_t count, uint64_t *bitmap, size_t chunk_count,
                                         uint32_t *indices, uint64_t *words, uint64_t *running, size_t *distinct) {
    const int keeps_empty = count >= chunk_count;
    size_t moved = 0, bits = 0;
    mark(values, count, bitmap);
    for (size_t chunk = 0; chunk < chunk_count; chunk++) {
        uint64_t *from = bitmap + chunk * KV_CHUNK_WORDS, *to = words + moved * KV_CHUNK_WORDS;
        uint64_t any = 0;
        for (int word = 0; word < KV_CHUNK_WORDS; word++) any |= from[word];
        if (any == 0 && !keeps_empty) continue;
        running[moved * KV_RUNNING_WORDS] = bits;
        for (int lane = 1; lane < KV_RUNNING_WORDS; lane++) running[moved * KV_RUNNING_WORDS + lane] = 0;
        for (int word = 0; word < KV_CHUNK_WORDS; word++) bits += bit_count(from[word]);
        memcpy(to, from, KV_CHUNK_WORDS * sizeof *to);
        memset(from, 0, KV_CHUNK_WORDS * sizeof *from);
        indices[moved++] = (uint32_t)chunk;
    }
    *distinct = bits;
    return moved;
}

COMPILE_PORTABLE(size_t, collect_chunks, collect_chunks_body,
                 (values, count, bitmap, chunk_count, indices, words, running, distinct), const uint32_t *values,
                 size_t count, uint64_t *bitmap, size_t chunk_count, uint32_t *indices, uint64_t *words,
                 uint64_t *running, size_t *distinct)

#ifdef KV_X86

TARGET_AVX2 static size_t collect_chunks_avx2(const uint32_t *values, size_t count, uint64_t *bitmap,
                                              size_t chunk_count, uint32_t *indices, uint64_t *words, uint64_t *running,
                                              size_t *distinct) {
    const int keeps_empty = count >= chunk_count;
    const __m256i zero = _mm256_setzero_si256();
    __m256i bits = zero;
    size_t moved = 0;
    mark(values, count, bitmap);
    for (size_t chunk = 0; chunk < chunk_count; chunk++) {
        __m256i *from = (__m256i *)(bitmap + chunk * KV_CHUNK_WORDS);
        __m256i *to = (__m256i *)(words + moved * KV_CHUNK_WORDS);
        const __m256i low = _mm256_loadu_si256(from), high = _mm256_loadu_si256(from + 1);
        const __m256i any = _mm256_or_si256(low, high);
        _mm256_storeu_si256(from, zero);
        _mm256_storeu_si256(from + 1, zero);
        _mm256_storeu_si256(to, low);
        _mm256_storeu_si256(to + 1, high);
        _mm256_storeu_si256((__m256i *)(running + moved * KV_RUNNING_WORDS), bits);
        const __m256i bytes = _mm256_add_epi8(bits_of_bytes(low), bits_of_bytes(high));
        bits = _mm256_add_epi64(bits, _mm256_sad_epu8(bytes, zero));
        indices[moved] = (uint32_t)chunk;
        moved += (size_t)(keeps_empty | !_mm256_testz_si256(any, any));
    }
    *distinct = sum_of_lanes(bits);
    return moved;
}

TARGET_AVX512 static size_t collect_chunks_avx512(const uint32_t *values, size_t count, uint64_t *bitmap,
                                                  size_t chunk_count, uint32_t *indices, uint64_t *words,
                                                  uint64_t *running, size_t *distinct) {
    const int keeps_empty = count >= chunk_count;
    __m512i bits = _mm512_setzero_si512();
    size_t moved = 0;
    mark(values, count, bitmap);
    for (size_t chunk = 0; chunk < chunk_count; chunk++) {
        const __m512i found = _mm512_loadu_si512(bitmap + chunk * KV_CHUNK_WORDS);
        _mm512_storeu_si512(bitmap + chunk * KV_CHUNK_WORDS, _mm512_setzero_si512());
        _mm512_storeu_si512(words + moved * KV_CHUNK_WORDS, found);
        _mm256_storeu_si256((__m256i *)(running + moved * KV_RUNNING_WORDS),
                            _mm256_add_epi64(_mm512_castsi512_si256(bits), _mm512_extracti64x4_epi64(bits, 1)));
        bits = _mm512_add_epi64(bits, _mm512_popcnt_epi64(found));
        indices[moved] = (uint32_t)chunk;
        moved += keeps_empty | (_mm512_test_epi64_mask(found, found) != 0);
    }
    *distinct = (size_t)_mm512_reduce_add_epi64(bits);
    return moved;
}

#endif

void kv_spread_chunks(const uint32_t *indices, const uint64_t *words, size_t count, uint64_t *row, size_t row_words) {
    size_t next = 0, chunk = 0;
    while (chunk < count) {
        // A run of neighbouring chunks at once: often all of them.
        size_t end = chunk + 1;
        while (end < count && indices[end] == indices[end - 1] + 1) end++;
        const size_t place = (size_t)indices[chunk] * KV_CHUNK_WORDS, moved = (end - chunk) * KV_CHUNK_WORDS;
        memset(row + next, 0, (place - next) * sizeof *row);
        memcpy(row + place, words + chunk * KV_CHUNK_WORDS, moved * sizeof *row);
        next = place + moved;
        chunk = end;
    }
    memset(row + next, 0, (row_words - next) * sizeof *row);
}

// --------------------------------------------------------------------------------------------------------- Overlap

ALWAYS_INLINE KVOverlap overlap_body(const uint32_t *indices, const uint64_t *words, size_t count,
                                     const uint32_t *other_indices, const uint64_t *other_words, size_t other_count) {
    KVOverlap sizes = {0, 0};
    size_t other = 0;
    for (size_t chunk = 0; chunk < count; chunk++) {
        while (other < other_count && other_indices[other] < indices[chunk]) other++;
        const uint64_t *here = words + chunk * KV_CHUNK_WORDS;
        const int follows = other > 0 && other_indices[other - 1] + 1 == indices[chunk];
        const uint64_t carried = follows ? other_words[other * KV_CHUNK_WORDS - 1] >> 63 : 0;
        sizes.shifted += here[0] & carried;
        if (other == other_count || other_indices[other] != indices[chunk]) continue;
        const uint64_t *there = other_words + other * KV_CHUNK_WORDS;
        uint64_t moved[KV_CHUNK_WORDS];
        for (int word = 0; word < KV_CHUNK_WORDS; word++) moved[word] = there[word] << 1;
        for (int word = 1; word < KV_CHUNK_WORDS; word++) moved[word] |= there[word - 1] >> 63;
        size_t same = 0, shifted = 0;
        for (int word = 0; word < KV_CHUNK_WORDS; word++) same += bit_count(here[word] & there[word]);
        for (int word = 0; word < KV_CHUNK_WORDS; word++) shifted += bit_count(here[word] & moved[word]);
        sizes.same += same;
        sizes.shifted += shifted;
    }
    return sizes;
}

COMPILE_UP_TO_AVX2(KVOverlap, overlap, overlap_body, (indices, words, count, other_indices, other_words, other_count),
                   const uint32_t *indices, const uint64_t *words, size_t count, const uint32_t *other_indices,
                   const uint64_t *other_words, size_t other_count)

#ifdef KV_X86

TARGET_AVX512 static KVOverlap overlap_avx512(const uint32_t *indices, const uint64_t *words, size_t count,
                                              const uint32_t *other_indices, const uint64_t *other_words,
                                              size_t other_count) {
    __m512i same = _mm512_setzero_si512(), shifted = _mm512_setzero_si512();
    size_t other = 0;
    for (size_t chunk = 0; chunk < count; chunk++) {
        while (other < other_count && other_indices[other] < indices[chunk]) other++;
        const __m512i here = _mm512_loadu_si512(words + chunk * KV_CHUNK_WORDS);
        const int follows = other > 0 && other_indices[other - 1] + 1 == indices[chunk];
        const int is_both = other < other_count && other_indices[other] == indices[chunk];
        // The word before each word, the first one's from the chunk before if that is its neighbour.
        const __mmask8 before = (__mmask8)((is_both ? 0xFE : 0) | follows);
        const uint64_t *there = other_words + other * KV_CHUNK_WORDS;
        const __m512i low = _mm512_maskz_loadu_epi64(before, there - 1);
        const __m512i high = _mm512_maskz_loadu_epi64(is_both ? 0xFF : 0, there);
        const __m512i moved = _mm512_or_si512(_mm512_slli_epi64(high, 1), _mm512_srli_epi64(low, 63));
        same = _mm512_add_epi64(same, _mm512_popcnt_epi64(_mm512_and_si512(here, high)));
        shifted = _mm512_add_epi64(shifted, _mm512_popcnt_epi64(_mm512_and_si512(here, moved)));
    }
    return (KVOverlap){(size_t)_mm512_reduce_add_epi64(same), (size_t)_mm512_reduce_add_epi64(shifted)};
}

#endif

ALWAYS_INLINE KVOverlap replace_row_body(const uint32_t *indices, const uint64_t *words, size_t count, uint64_t *row,
                                         size_t row_words) {
    static const uint64_t nothing[KV_CHUNK_WORDS] = {0};
    KVOverlap sizes = {0, 0};
    size_t next = 0;
    uint64_t last = 0;
    for (size_t chunk = 0; chunk < row_words / KV_CHUNK_WORDS; chunk++, row += KV_CHUNK_WORDS) {
        const int is_present = next < count && indices[next] == chunk;
        const uint64_t *here = is_present ? words + next * KV_CHUNK_WORDS : nothing;
        next += (size_t)is_present;
        uint64_t moved[KV_CHUNK_WORDS];
        for (int word = 0; word < KV_CHUNK_WORDS; word++) moved[word] = row[word] << 1;
        for (int word = 1; word < KV_CHUNK_WORDS; word++) moved[word] |= row[word - 1] >> 63;
        moved[0] |= last >> 63;
        last = row[KV_CHUNK_WORDS - 1];
        size_t same = 0, shifted = 0;
        for (int word = 0; word < KV_CHUNK_WORDS; word++) same += bit_count(here[word] & row[word]);
        for (int word = 0; word < KV_CHUNK_WORDS; word++) shifted += bit_count(here[word] & moved[word]);
        sizes.same += same;
        sizes.shifted += shifted;
        memcpy(row, here, KV_CHUNK_WORDS * sizeof *row);
    }
    return sizes;
}

COMPILE_PORTABLE(KVOverlap, replace_row, replace_row_body, (indices, words, count, row, row_words),
                 const uint32_t *indices, const uint64_t *words, size_t count, uint64_t *row, size_t row_words)

#ifdef KV_X86

// Counts of bits in lanes.
typedef struct {
    __m256i same, shifted;
} OverlapCounts;

// Replaces four words of a row; `before` are the words of the row one place before.
TARGET_AVX2 ALWAYS_INLINE void replace_four(OverlapCounts *counts, __m256i here, __m256i before, uint64_t *row) {
    const __m256i there = _mm256_loadu_si256((const __m256i *)row), zero = _mm256_setzero_si256();
    const __m256i moved = _mm256_or_si256(_mm256_slli_epi64(there, 1), _mm256_srli_epi64(before, 63));
    const __m256i same = bits_of_bytes(_mm256_and_si256(here, there));
    const __m256i shifted = bits_of_bytes(_mm256_and_si256(here, moved));
    counts->same = _mm256_add_epi64(counts->same, _mm256_sad_epu8(same, zero));
    counts->shifted = _mm256_add_epi64(counts->shifted, _mm256_sad_epu8(shifted, zero));
    _mm256_storeu_si256((__m256i *)row, here);
}

TARGET_AVX2 static KVOverlap replace_row_avx2(const uint32_t *indices, const uint64_t *words, size_t count,
                                              uint64_t *row, size_t row_words) {
    static const uint64_t nothing[KV_CHUNK_WORDS] = {0};
    OverlapCounts counts = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    uint64_t last = 0;
    size_t next = 0;
    for (size_t chunk = 0; chunk < row_words / KV_CHUNK_WORDS; chunk++, row += KV_CHUNK_WORDS) {
        const int is_present = next < count && indices[next] == chunk;
        const __m256i *here = (const __m256i *)(is_present ? words + next * KV_CHUNK_WORDS : nothing);
        const __m256i first = _mm256_loadu_si256((const __m256i *)row);
        const __m256i low =
            _mm256_blend_epi32(_mm256_permute4x64_epi64(first, 0x90), _mm256_set1_epi64x((long long)last), 0x03);
        const __m256i high = _mm256_loadu_si256((const __m256i *)(row + 3));
        last = row[KV_CHUNK_WORDS - 1];
        replace_four(&counts, _mm256_loadu_si256(here), low, row);
        replace_four(&counts, _mm256_loadu_si256(here + 1), high, row + 4);
        next += (size_t)is_present;
    }
    return (KVOverlap){sum_of_lanes(counts.same), sum_of_lanes(counts.shifted)};
}

TARGET_AVX512 static KVOverlap replace_row_avx512(const uint32_t *indices, const uint64_t *words, size_t count,
                                                  uint64_t *row, size_t row_words) {
    __m512i same = _mm512_setzero_si512(), shifted = _mm512_setzero_si512(), last = _mm512_setzero_si512();
    size_t next = 0;
    for (size_t chunk = 0; chunk < row_words / KV_CHUNK_WORDS; chunk++, row += KV_CHUNK_WORDS) {
        const int is_present = next < count && indices[next] == chunk;
        const __m512i here = _mm512_maskz_loadu_epi64(is_present ? 0xFF : 0, words + next * KV_CHUNK_WORDS);
        const __m512i there = _mm512_loadu_si512(row);
        // The word before each word.
        const __m512i before = _mm512_alignr_epi64(there, last, 7);
        const __m512i moved = _mm512_or_si512(_mm512_slli_epi64(there, 1), _mm512_srli_epi64(before, 63));
        same = _mm512_add_epi64(same, _mm512_popcnt_epi64(_mm512_and_si512(here, there)));
        shifted = _mm512_add_epi64(shifted, _mm512_popcnt_epi64(_mm512_and_si512(here, moved)));
        _mm512_storeu_si512(row, here);
        last = there;
        next += (size_t)is_present;
    }
    return (KVOverlap){(size_t)_mm512_reduce_add_epi64(same), (size_t)_mm512_reduce_add_epi64(shifted)};
}

#endif

// --------------------------------------------------------------------------------------------------------- Changes

// The lowest bit's number; 64 for no bit.
ALWAYS_INLINE uint32_t lowest_bit(uint64_t word) { return word ? (uint32_t)__builtin_ctzll(word) : 64; }

// Writes the bits of a word as numbers. Two are written whatever it has, then four at a time, so that few words
// mispredict a branch.
ALWAYS_INLINE size_t write_bits(uint64_t word, uint32_t base, uint32_t *output) {
    const size_t bits = bit_count(word);
    for (size_t index = 0; index < 2; index++) {
        output[index] = base + lowest_bit(word);
        word &= word - 1;
    }
    for (size_t index = 2; index < bits; index += 4)
        for (size_t next = 0; next < 4; next++) {
            output[index + next] = base + lowest_bit(word);
            word &= word - 1;
        }
    return bits;
}

ALWAYS_INLINE size_t list_members_body(const uint32_t *indices, const uint64_t *words, size_t count, uint32_t *output) {
    size_t found = 0;
    for (size_t chunk = 0; chunk < count; chunk++)
        for (uint32_t word = 0; word < KV_CHUNK_WORDS; word++) {
            const uint64_t here = words[chunk * KV_CHUNK_WORDS + word];
            if (here != 0) found += write_bits(here, (indices[chunk] * KV_CHUNK_WORDS + word) * 64, output + found);
        }
    return found;
}

COMPILE_UP_TO_AVX2(size_t, list_members, list_members_body, (indices, words, count, output), const uint32_t *indices,
                   const uint64_t *words, size_t count, uint32_t *output)
#define list_members_avx512 list_members_avx2

// Chunks that are compared at a time, and room for the numbers of their words that differ.
enum { run_chunks = 128, run_words = run_chunks * KV_CHUNK_WORDS };

static size_t differing_words_portable(const uint64_t *last, const uint64_t *next, size_t count, uint32_t *numbers) {
    size_t found = 0;
    for (size_t word = 0; word < count; word++) {
        numbers[found] = (uint32_t)word;
        found += last[word] != next[word];
    }
    return found;
}

#ifdef KV_X86

// By byte: the numbers of its bits, in its bytes.
static uint64_t bits_of_byte[256];

__attribute__((constructor)) static void fill_bits_of_byte(void) {
    for (unsigned byte = 0; byte < 256; byte++)
        for (unsigned bit = 8; bit-- > 0;)
            if (byte >> bit & 1) bits_of_byte[byte] = bits_of_byte[byte] << 8 | bit;
}

// Sets a bit for each of four words that is alike in both.
TARGET_AVX2 ALWAYS_INLINE unsigned alike(const uint64_t *last, const uint64_t *next) {
    const __m256i here = _mm256_loadu_si256((const __m256i *)last), there = _mm256_loadu_si256((const __m256i *)next);
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(here, there)));
}

TARGET_AVX2 static size_t differing_words_avx2(const uint64_t *last, const uint64_t *next, size_t count,
                                               uint32_t *numbers) {
    size_t found = 0;
    for (size_t word = 0; word < count; word += 8) {
        const unsigned differ = 0xFF ^ (alike(last + word, next + word) | alike(last + word + 4, next + word + 4) << 4);
        const __m256i bits = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)bits_of_byte[differ]));
        _mm256_storeu_si256((__m256i *)(numbers + found), _mm256_add_epi32(bits, _mm256_set1_epi32((int)word)));
        found += bit_count(differ);
    }
    return found;
}

#endif

// Counts the chunks, `count` at most, that have the same numbers in both sets, one after the other.
ALWAYS_INLINE size_t run_length(const uint32_t *indices, const uint32_t *next_indices, size_t count) {
    size_t run = 1;
    while (run < count && indices[run] == indices[0] + run && next_indices[run] == indices[0] + run) run++;
    return run;
}

// Looks at runs of chunks that both sets have, or at one that only one of them has; `differing_words` lists the words
// of a run that differ.
ALWAYS_INLINE KVChanges changes_body(const uint32_t *indices, const uint64_t *words, size_t count,
                                     const uint32_t *next_indices, const uint64_t *next_words, size_t next_count,
                                     uint32_t *leaving, uint32_t *arriving,
                                     size_t (*const differing_words)(const uint64_t *, const uint64_t *, size_t,
                                                                     uint32_t *)) {
    static const uint64_t nothing[KV_CHUNK_WORDS] = {0};
    uint32_t numbers[run_words + 8];
    KVChanges changes = {0, 0};
    size_t chunk = 0, next = 0;
    while (chunk < count || next < next_count) {
        const uint32_t mine = chunk < count ? indices[chunk] : UINT32_MAX;
        const uint32_t theirs = next < next_count ? next_indices[next] : UINT32_MAX;
        const uint64_t *before = mine <= theirs ? words + chunk * KV_CHUNK_WORDS : nothing;
        const uint64_t *after = theirs <= mine ? next_words + next * KV_CHUNK_WORDS : nothing;
        size_t run = 1;
        if (mine == theirs) {
            const size_t rest = count - chunk < next_count - next ? count - chunk : next_count - next;
            run = run_length(indices + chunk, next_indices + next, rest < run_chunks ? rest : run_chunks);
        }
        const size_t found = differing_words(before, after, run * KV_CHUNK_WORDS, numbers);
        const uint32_t first = (mine < theirs ? mine : theirs) * KV_CHUNK_WORDS;
        for (size_t index = 0; index < found; index++) {
            const uint32_t word = numbers[index], base = (first + word) * 64;
            changes.leaving += write_bits(before[word] & ~after[word], base, leaving + changes.leaving);
            changes.arriving += write_bits(after[word] & ~before[word], base, arriving + changes.arriving);
        }
        chunk += mine <= theirs ? run : 0;
        next += theirs <= mine ? run : 0;
    }
    return changes;
}

static KVChanges changes_portable(const uint32_t *indices, const uint64_t *words, size_t count,
                                  const uint32_t *next_indices, const uint64_t *next_words, size_t next_count,
                                  uint32_t *leaving, uint32_t *arriving) {
    return changes_body(indices, words, count, next_indices, next_words, next_count, leaving, arriving,
                        differing_words_portable);
}

#ifdef KV_X86

TARGET_AVX2 static KVChanges changes_avx2(const uint32_t *indices, const uint64_t *words, size_t count,
                                          const uint32_t *next_indices, const uint64_t *next_words, size_t next_count,
                                          uint32_t *leaving, uint32_t *arriving) {
    return changes_body(indices, words, count, next_indices, next_words, next_count, leaving, arriving,
                        differing_words_avx2);
}

#define changes_avx512 changes_avx2

#endif

void kv_prefetch(const void *base, size_t stride, const uint32_t *indices, size_t count) {
    for (size_t index = 0; index < count; index++)
        __builtin_prefetch((const char *)base + (size_t)indices[index] * stride, 1, 3);
}

// ----------------------------------------------------------------------------------------------------------- Ranks

// The common bits of two words whose rank difference, `drift` at the words' first bit, is at most `limit`.
ALWAYS_INLINE size_t count_word_by_rank(uint64_t here, uint64_t there, int64_t drift, int64_t limit) {
    const uint64_t common = here & there;
    if (drift + (int64_t)bit_count(here & ~there) <= limit) return bit_count(common);
    if (drift - (int64_t)bit_count(there & ~here) > limit) return 0;
    size_t found = 0;
    for (uint64_t left = common; left != 0; left &= left - 1) {
        const uint64_t below = (left & -left) - 1;
        found += drift + (int64_t)bit_count(here & below) - (int64_t)bit_count(there & below) <= limit;
    }
    return found;
}

ALWAYS_INLINE size_t count_by_rank_body(const uint32_t *indices, const uint64_t *words, size_t count,
                                        const uint32_t *other_indices, const uint64_t *other_words, size_t other_count,
                                        int64_t limit) {
    int64_t drift = 0;
    size_t found = 0, other = 0;
    for (size_t chunk = 0; chunk < count; chunk++) {
        for (; other < other_count && other_indices[other] < indices[chunk]; other++)
            for (int word = 0; word < KV_CHUNK_WORDS; word++)
                drift -= (int64_t)bit_count(other_words[other * KV_CHUNK_WORDS + (size_t)word]);
        const int isBoth = other < other_count && other_indices[other] == indices[chunk];
        for (int word = 0; word < KV_CHUNK_WORDS; word++) {
            const uint64_t here = words[chunk * KV_CHUNK_WORDS + (size_t)word];
            const uint64_t there = isBoth ? other_words[other * KV_CHUNK_WORDS + (size_t)word] : 0;
            found += count_word_by_rank(here, there, drift, limit);
            drift += (int64_t)bit_count(here) - (int64_t)bit_count(there);
        }
        other += (size_t)isBoth;
    }
    return found;
}

COMPILE_UP_TO_AVX512(size_t, count_by_rank, count_by_rank_body,
                     (indices, words, count, other_indices, other_words, other_count, limit), const uint32_t *indices,
                     const uint64_t *words, size_t count, const uint32_t *other_indices, const uint64_t *other_words,
                     size_t other_count, int64_t limit)

// ----------------------------------------------------------------------------------------------------- Sum of members

ALWAYS_INLINE KVMembers members_body(const uint32_t *indices, const uint64_t *words, size_t count) {
    // The bits whose number has bit 0, 1, ... set.
    static const uint64_t weights[6] = {0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC, 0xF0F0F0F0F0F0F0F0,
                                        0xFF00FF00FF00FF00, 0xFFFF0000FFFF0000, 0xFFFFFFFF00000000};
    KVMembers members = {0, 0};
    for (size_t chunk = 0; chunk < count; chunk++) {
        const uint64_t *here = words + chunk * KV_CHUNK_WORDS;
        uint64_t bits = 0, inside = 0;
        for (int word = 0; word < KV_CHUNK_WORDS; word++) {
            const uint64_t found = bit_count(here[word]);
            bits += found;
            inside += (uint64_t)word * 64 * found;
        }
        for (int weight = 0; weight < 6; weight++) {
            uint64_t found = 0;
            for (int word = 0; word < KV_CHUNK_WORDS; word++) found += bit_count(here[word] & weights[weight]);
            inside += found << weight;
        }
        members.count += bits;
        members.sum += (uint64_t)indices[chunk] * (KV_CHUNK_WORDS * 64) * bits + inside;
    }
    return members;
}

COMPILE_UP_TO_AVX512(KVMembers, members, members_body, (indices, words, count), const uint32_t *indices,
                     const uint64_t *words, size_t count)

// `piece_words` is a constant: words of a chunk that belong to one cell.
ALWAYS_INLINE void add_piece_counts(const uint32_t *indices, const uint64_t *words, size_t count, unsigned shift,
                                    uint32_t *cells, const size_t piece_words) {
    for (size_t chunk = 0; chunk < count; chunk++) {
        const uint64_t *here = words + chunk * KV_CHUNK_WORDS;
        uint32_t *cell = cells + ((size_t)indices[chunk] * KV_CHUNK_WORDS >> (shift - 6));
        for (size_t first = 0; first < KV_CHUNK_WORDS; first += piece_words, cell++) {
            size_t bits = 0;
            for (size_t word = 0; word < piece_words; word++) bits += bit_count(here[first + word]);
            *cell += (uint32_t)bits;
        }
    }
}

ALWAYS_INLINE void add_counts_body(const uint32_t *indices, const uint64_t *words, size_t count, unsigned shift,
                                   uint32_t *cells) {
    switch (shift) {
    case 6: return add_piece_counts(indices, words, count, shift, cells, 1);
    case 7: return add_piece_counts(indices, words, count, shift, cells, 2);
    case 8: return add_piece_counts(indices, words, count, shift, cells, 4);
    default: add_piece_counts(indices, words, count, shift, cells, KV_CHUNK_WORDS);
    }
}

COMPILE_UP_TO_AVX512(void, add_counts, add_counts_body, (indices, words, count, shift, cells), const uint32_t *indices,
                     const uint64_t *words, size_t count, unsigned shift, uint32_t *cells)

// -------------------------------------------------------------------------------------------------------- Dispatch

size_t kv_collect_chunks(KVKernelLevel level, const uint32_t *values, size_t count, uint64_t *bitmap,
                         size_t chunk_count, uint32_t *indices, uint64_t *words, uint64_t *running, size_t *distinct) {
    DISPATCH(collect_chunks, values, count, bitmap, chunk_count, indices, words, running, distinct)
}

KVOverlap kv_overlap(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                     const uint32_t *other_indices, const uint64_t *other_words, size_t other_count) {
    DISPATCH(overlap, indices, words, count, other_indices, other_words, other_count)
}

KVOverlap kv_replace_row(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                         uint64_t *row, size_t row_words) {
    DISPATCH(replace_row, indices, words, count, row, row_words)
}

size_t kv_list_members(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                       uint32_t *output) {
    DISPATCH(list_members, indices, words, count, output)
}

KVChanges kv_changes(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                     const uint32_t *next_indices, const uint64_t *next_words, size_t next_count, uint32_t *leaving,
                     uint32_t *arriving) {
    DISPATCH(changes, indices, words, count, next_indices, next_words, next_count, leaving, arriving)
}

size_t kv_count_by_rank(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                        const uint32_t *other_indices, const uint64_t *other_words, size_t other_count, int64_t limit) {
    DISPATCH(count_by_rank, indices, words, count, other_indices, other_words, other_count, limit)
}

KVMembers kv_members(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count) {
    DISPATCH(members, indices, words, count)
}

void kv_add_counts(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count, unsigned shift,
                   uint32_t *cells) {
    DISPATCH(add_counts, indices, words, count, shift, cells)
}

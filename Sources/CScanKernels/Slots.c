// Orders of blocks kept as slots: a bit a slot says whether it is occupied, later slots are newer.
#include "Levels.h"
#include "SlotKernels.h"

// Ends the program where the caller's count is not that of the pending slots, before memory is touched that is not its
// own.
ALWAYS_INLINE void must(int is_right) {
    if (!is_right) __builtin_trap();
}

// ----------------------------------------------------------------------------------------------------------- Front

ALWAYS_INLINE void remove_leaving_body(const uint32_t *blocks, uint64_t *occupied, uint64_t *pending, size_t words,
                                       uint32_t *counts, uint32_t *removed, size_t count) {
    size_t depth = 0, all = 0;
    for (size_t word = 0; word < words; word++) all += bit_count(occupied[word]);
    for (size_t index = 0; index < all; index++) counts[index]++;
    for (size_t word = 0; word < words; word++) {
        const uint64_t before = occupied[word];
        must(bit_count(pending[word]) <= count);
        for (uint64_t left = pending[word]; left != 0; left &= left - 1) {
            counts[depth + bit_count(before & ((left & -left) - 1))]--;
            removed[--count] = blocks[word * 64 + (size_t)__builtin_ctzll(left)];
        }
        occupied[word] = before & ~pending[word];
        pending[word] = 0;
        depth += bit_count(before);
    }
    must(count == 0);
}

COMPILE_UP_TO_AVX2(void, remove_leaving, remove_leaving_body,
                   (blocks, occupied, pending, words, counts, removed, count), const uint32_t *blocks,
                   uint64_t *occupied, uint64_t *pending, size_t words, uint32_t *counts, uint32_t *removed,
                   size_t count)

// ------------------------------------------------------------------------------------------------------------ Rest

// Two counts in one word: occupied slots, and above them, from bit 32 on, pending ones.
ALWAYS_INLINE uint64_t count_both(uint64_t occupied, uint64_t pending) {
    return bit_count(occupied) + ((uint64_t)bit_count(pending) << 32);
}

ALWAYS_INLINE void remove_returning_body(const uint32_t *blocks, const uint32_t *slots, size_t count,
                                         uint64_t *occupied, uint64_t *pending, size_t words, size_t above,
                                         uint64_t *later, uint32_t *counts, uint32_t *removed, uint32_t *depths) {
    uint64_t both = above;
    size_t first = words;
    while (both >> 32 != count) {
        must(first-- > 0);
        later[first] = both;
        both += count_both(occupied[first], pending[first]);
    }
    for (size_t index = 0; index < count; index++) {
        const size_t word = slots[index] / 64, bit = slots[index] % 64;
        must(word < words);
        const uint64_t place = later[word] + count_both(occupied[word] >> bit, pending[word] >> bit);
        const size_t rank = (size_t)(place >> 32) - 1;
        must(rank < count);
        removed[rank] = blocks[index];
        depths[rank] = (uint32_t)place;
    }
    for (size_t word = first; word < words; word++) {
        occupied[word] &= ~pending[word];
        pending[word] = 0;
    }
    for (size_t index = 0; index < count; index++) counts[depths[index] - 1]++;
}

COMPILE_UP_TO_AVX512(void, remove_returning, remove_returning_body,
                     (blocks, slots, count, occupied, pending, words, above, later, counts, removed, depths),
                     const uint32_t *blocks, const uint32_t *slots, size_t count, uint64_t *occupied, uint64_t *pending,
                     size_t words, size_t above, uint64_t *later, uint32_t *counts, uint32_t *removed, uint32_t *depths)

// --------------------------------------------------------------------------------------------------------- Compact

ALWAYS_INLINE size_t compact_slots_body(uint32_t *blocks, uint64_t *occupied, size_t words) {
    size_t count = 0;
    for (size_t word = 0; word < words; word++) {
        for (uint64_t left = occupied[word]; left != 0; left &= left - 1)
            blocks[count++] = blocks[word * 64 + (size_t)__builtin_ctzll(left)];
        occupied[word] = 0;
    }
    return count;
}

COMPILE_UP_TO_AVX2(size_t, compact_slots, compact_slots_body, (blocks, occupied, words), uint32_t *blocks,
                   uint64_t *occupied, size_t words)

// Words of blocks whose slot is not among the occupied ones' words are left as they are: those of untouched blocks, 0.
ALWAYS_INLINE void renumber_slots_body(uint32_t *block_words, size_t count, unsigned slot_bits,
                                       const uint64_t *occupied, const uint32_t *before, size_t words) {
    const uint32_t mask = ((uint32_t)1 << slot_bits) - 1;
    for (size_t index = 0; index < count; index++) {
        const uint32_t slot = (block_words[index] & mask) - 1;
        if (slot / 64 >= words) continue;
        const uint64_t below = occupied[slot / 64] & (((uint64_t)1 << (slot % 64)) - 1);
        block_words[index] = (block_words[index] & ~mask) | (before[slot / 64] + (uint32_t)bit_count(below) + 1);
    }
}

COMPILE_UP_TO_AVX512(void, renumber_slots, renumber_slots_body,
                     (block_words, count, slot_bits, occupied, before, words), uint32_t *block_words, size_t count,
                     unsigned slot_bits, const uint64_t *occupied, const uint32_t *before, size_t words)

// --------------------------------------------------------------------------------------------------------- AVX-512

#ifdef KV_X86

// Pieces of as many words are worked on in two passes: the first removes slots and writes a bit for each occupied
// slot, whether it was pending, the second adds these bits to the counts of their depths.
enum { piece_words = 16 };

// Bits one after the other; the last word that is not full is `last`, too.
typedef struct {
    uint64_t words[piece_words + 1];
    uint64_t last;
    size_t count;
} BitList;

// Appends the lowest `count` bits of a word, whose other bits are 0.
ALWAYS_INLINE void append_bits(BitList *list, uint64_t bits, size_t count) {
    const size_t filled = list->count % 64;
    const uint64_t joined = list->last | bits << filled;
    list->words[list->count / 64] = joined;
    // By 64 - filled, in two steps, since that may be 64.
    list->last = filled + count >= 64 ? bits >> 1 >> (63 - filled) : joined;
    list->count += count;
    list->words[list->count / 64] = list->last;
}

// Sixteen bits from a multiple of 16 on.
ALWAYS_INLINE __mmask16 sixteen_bits(const BitList *list, size_t first) {
    return (__mmask16)(list->words[first / 64] >> (first % 64));
}

// The blocks in sixteen slots that `wanted` marks, in the first lanes.
TARGET_AVX512 ALWAYS_INLINE __m512i wanted_blocks(const uint32_t *blocks, __mmask16 wanted) {
    return _mm512_maskz_compress_epi32(wanted, _mm512_maskz_loadu_epi32(wanted, blocks));
}

TARGET_AVX512 ALWAYS_INLINE __m512i reversed(__m512i lanes) {
    return _mm512_permutexvar_epi32(_mm512_set_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), lanes);
}

// Writes the blocks in the slots of a word that `wanted` marks before `end`, the first slot's last. What stands between
// `start` and them is to be written after them.
TARGET_AVX512 ALWAYS_INLINE uint32_t *write_reversed(const uint32_t *blocks, uint64_t wanted, uint32_t *start,
                                                     uint32_t *end) {
    if (wanted == 0) return end;
#pragma clang loop unroll(full)
    for (int group = 0; group < 4; group++, wanted >>= 16, blocks += 16) {
        const size_t count = bit_count(wanted & 0xFFFF);
        const __m512i found = reversed(wanted_blocks(blocks, (__mmask16)wanted));
        if (end - start >= 16) _mm512_storeu_si512(end - 16, found);
        else _mm512_mask_storeu_epi32(end - 16, (__mmask16)(0xFFFF0000u >> count), found);
        end -= count;
    }
    return end;
}

// Adds bits to counts from `counts` on.
TARGET_AVX512 ALWAYS_INLINE void add_bits(const BitList *list, uint32_t *counts) {
    const __m512i one = _mm512_set1_epi32(1);
    size_t index = 0;
    for (; index + 16 <= list->count; index += 16) {
        const __m512i found = _mm512_loadu_si512(counts + index);
        _mm512_storeu_si512(counts + index, _mm512_mask_add_epi32(found, sixteen_bits(list, index), found, one));
    }
    const __mmask16 present = (__mmask16)((1u << (list->count - index)) - 1);
    if (present == 0) return;
    const __m512i found = _mm512_maskz_loadu_epi32(present, counts + index);
    _mm512_mask_storeu_epi32(counts + index, present,
                             _mm512_mask_add_epi32(found, sixteen_bits(list, index), found, one));
}

TARGET_AVX512 static void remove_leaving_avx512(const uint32_t *blocks, uint64_t *occupied, uint64_t *pending,
                                                size_t words, uint32_t *counts, uint32_t *removed, size_t count) {
    uint32_t *next = removed + count;
    for (size_t first = 0; first < words; first += piece_words) {
        const size_t end = words - first < piece_words ? words : first + piece_words;
        BitList stay = {.last = 0, .count = 0};
        for (size_t word = first; word < end; word++) {
            const uint64_t before = occupied[word], after = before & ~pending[word];
            append_bits(&stay, _pext_u64(after, before), bit_count(before));
            must(bit_count(pending[word]) <= (size_t)(next - removed));
            next = write_reversed(blocks + word * 64, pending[word], removed, next);
            occupied[word] = after;
            pending[word] = 0;
        }
        add_bits(&stay, counts);
        counts += stay.count;
    }
    must(next == removed);
}

TARGET_AVX512 static size_t compact_slots_avx512(uint32_t *blocks, uint64_t *occupied, size_t words) {
    uint32_t *next = blocks;
    for (size_t word = 0; word < words; word++) {
        uint64_t wanted = occupied[word];
        // What is written over was read before.
        for (const uint32_t *from = blocks + word * 64; wanted != 0; wanted >>= 16, from += 16) {
            const size_t count = bit_count(wanted & 0xFFFF);
            _mm512_mask_storeu_epi32(next, (__mmask16)((1u << count) - 1), wanted_blocks(from, (__mmask16)wanted));
            next += count;
        }
        occupied[word] = 0;
    }
    return (size_t)(next - blocks);
}

#endif

void kv_remove_leaving(KVKernelLevel level, const uint32_t *blocks, uint64_t *occupied, uint64_t *pending, size_t words,
                       uint32_t *counts, uint32_t *removed, size_t count) {
    DISPATCH(remove_leaving, blocks, occupied, pending, words, counts, removed, count)
}

void kv_remove_returning(KVKernelLevel level, const uint32_t *blocks, const uint32_t *slots, size_t count,
                         uint64_t *occupied, uint64_t *pending, size_t words, size_t above, uint64_t *later,
                         uint32_t *counts, uint32_t *removed, uint32_t *depths) {
    DISPATCH(remove_returning, blocks, slots, count, occupied, pending, words, above, later, counts, removed, depths)
}

size_t kv_compact_slots(KVKernelLevel level, uint32_t *blocks, uint64_t *occupied, size_t words) {
    DISPATCH(compact_slots, blocks, occupied, words)
}

void kv_renumber_slots(KVKernelLevel level, uint32_t *block_words, size_t count, unsigned slot_bits,
                       const uint64_t *occupied, const uint32_t *before, size_t words) {
    DISPATCH(renumber_slots, block_words, count, slot_bits, occupied, before, words)
}

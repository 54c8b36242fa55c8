// Kernels over slots: blocks in an order, `blocks[slot]` in each slot whose bit in `occupied` is set. Arrays of bits
// have `words` words; `pending` marks occupied slots and is 0 afterwards. A count is that of a depth, from 1 on: the
// place in the order in which touches are found.
#pragma once
#include "CScanKernels.h"

// Adds 1 to the counts of all occupied slots, whose depths are 1, 2, ... from the first slot on, but not to those of
// the pending ones, of which there are `count`. Empties the pending slots and writes their blocks, the last slot's
// first.
void kv_remove_leaving(KVKernelLevel level, const uint32_t *blocks, uint64_t *occupied, uint64_t *pending, size_t words,
                       uint32_t *counts, uint32_t *removed, size_t count);

// Empties the pending slots, which are `slots`, of `blocks`, in any order, `count` of them. Writes the blocks to
// `removed`, the last slot's first, and to `depths` where they were found: the last occupied slot is `above` + 1 deep,
// the one before it `above` + 2, and so on. Adds 1 to the count of each depth. `later` is room for `words` words.
void kv_remove_returning(KVKernelLevel level, const uint32_t *blocks, const uint32_t *slots, size_t count,
                         uint64_t *occupied, uint64_t *pending, size_t words, size_t above, uint64_t *later,
                         uint32_t *counts, uint32_t *removed, uint32_t *depths);

// Moves the blocks to the first slots, in order, and returns how many there are; `occupied` is 0 afterwards.
size_t kv_compact_slots(KVKernelLevel level, uint32_t *blocks, uint64_t *occupied, size_t words);

// Turns slots into the numbers of occupied slots before them. The lowest `slot_bits` bits of a block's word are one more
// than its slot, or 0. `before` has the number of occupied slots before each word.
void kv_renumber_slots(KVKernelLevel level, uint32_t *block_words, size_t count, unsigned slot_bits,
                       const uint64_t *occupied, const uint32_t *before, size_t words);

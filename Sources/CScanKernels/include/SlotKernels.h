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

// Adds 1 to the counts of the pending slots, of which there are `count`; the depth of the last occupied slot is
// `depth` + 1, that of the one before it `depth` + 2, and so on. Empties the pending slots and writes their blocks, the
// last slot's first.
//
// Of these slots, `deeper` gets the number of those deeper than each of `depths`, ascending and the last UINT32_MAX, as
// far as there are any; how many numbers that are is returned.
size_t kv_remove_returning(KVKernelLevel level, const uint32_t *blocks, uint64_t *occupied, uint64_t *pending,
                           size_t words, size_t depth, uint32_t *counts, uint32_t *removed, size_t count,
                           const uint32_t *depths, uint32_t *deeper);

// Moves the blocks to the first slots, in order, and returns how many there are; `occupied` is 0 afterwards.
size_t kv_compact_slots(KVKernelLevel level, uint32_t *blocks, uint64_t *occupied, size_t words);

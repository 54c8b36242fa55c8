// Kernels over chunked bitmaps: sets of small integers as ascending chunk numbers, each with the 8 words (512 bits) of
// its chunk, which may be empty. A set is handed over as `indices`, `words` (8 an index) and its number of chunks.
//
// Plain loops, compiled once a level, so that the compiler vectorises them for it.
#pragma once
#include "CScanKernels.h"

// Words of a chunk.
enum { KV_CHUNK_WORDS = 8 };

// Words of a running count of members: its lanes, which add up to it.
enum { KV_RUNNING_WORDS = 4 };

// Marks values in a bitmap of empty words, then moves its first `chunk_count` chunks to `indices` and `words`, leaving
// the bitmap empty. Empty chunks are left out where there are fewer values than chunks; else numbers without gaps are
// worth more. Writes to `running` the number of values in the chunks before each one moved, as lanes to be added up.
// Stores the number of distinct values; returns the number of chunks moved.
size_t kv_collect_chunks(KVKernelLevel level, const uint32_t *values, size_t count, uint64_t *bitmap,
                         size_t chunk_count, uint32_t *indices, uint64_t *words, uint64_t *running, size_t *distinct);

// Writes a set as `row_words` dense words, as many as reach its last chunk at least.
void kv_spread_chunks(const uint32_t *indices, const uint64_t *words, size_t count, uint64_t *row, size_t row_words);

// The sizes of two intersections: of a set with another as it is, and with another moved up by one.
typedef struct {
    size_t same, shifted;
} KVOverlap;

KVOverlap kv_overlap(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                     const uint32_t *other_indices, const uint64_t *other_words, size_t other_count);

// Writes a set over another one in `row_words` dense words, whole chunks that reach the last chunk of both, and returns
// the overlap of the new set with the old one.
KVOverlap kv_replace_row(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                         uint64_t *row, size_t row_words);

// Writes the members of a set, ascending; returns how many. `output` needs room for 16 more than there are.
size_t kv_list_members(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                       uint32_t *output);

// How many members a set has that the next one has not, and the other way round.
typedef struct {
    size_t leaving, arriving;
} KVChanges;

// Writes the members that only the first of two sets has and those that only the next one has, both ascending. Each
// needs room for 16 more than there are.
KVChanges kv_changes(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                     const uint32_t *next_indices, const uint64_t *next_words, size_t next_count, uint32_t *leaving,
                     uint32_t *arriving);

// Asks for the cache lines of elements of an array, `stride` bytes each, that will be written soon.
void kv_prefetch(const void *base, size_t stride, const uint32_t *indices, size_t count);

// How many values are in both sets with a rank (number of smaller members) in the first that exceeds the rank in the
// second by at most `limit`.
size_t kv_count_by_rank(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                        const uint32_t *other_indices, const uint64_t *other_words, size_t other_count, int64_t limit);

// The sum of a set's members, and their number.
typedef struct {
    uint64_t sum, count;
} KVMembers;

KVMembers kv_members(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count);

// Windows of tokens that recency is counted in: 64, 128, 256, ... 2^24.
enum { KV_RECENCY_WINDOWS = 19 };

// Counts the members within each window of the newest position: those at or above `newest` - window. Writes counts as
// long as the window is smaller than `newest`; returns how many. Every member lies in each larger window.
//
// `running` is what kv_collect_chunks wrote for this set of `members`, or NULL, when chunks are counted here.
size_t kv_count_recent(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count,
                       const uint64_t *running, size_t members, uint64_t newest, uint32_t *counts);

// Adds the members of each piece of 2^`shift` numbers, 6 <= shift, to cells[member >> shift]. `cells` has room for whole
// chunks.
void kv_add_counts(KVKernelLevel level, const uint32_t *indices, const uint64_t *words, size_t count, unsigned shift,
                   uint32_t *cells);

// Bits set in each block of 2^`shift` bits, 3 <= shift <= 7, of `word_count` words (an even number), as bytes in order:
// word_count * 64 / 2^shift of them. `counts` needs room for 8 a word.
void kv_block_counts(KVKernelLevel level, const uint64_t *words, size_t word_count, unsigned shift, uint8_t *counts);

// One bit a byte, set where the byte is not 0, as words; the last is filled up with zeros. Returns how many are set.
size_t kv_nonzero_bits(KVKernelLevel level, const uint8_t *bytes, size_t count, uint64_t *words);

// Adds 1 to histogram[b] for every byte b but 0; returns the largest byte.
unsigned kv_count_bytes(KVKernelLevel level, const uint8_t *bytes, size_t count, uint32_t *histogram);

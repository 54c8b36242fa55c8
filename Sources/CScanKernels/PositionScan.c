// Lists of decimal numbers.
#include "Levels.h"

#include <stdbool.h>
#include <string.h>

static inline uint64_t load_word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

// The number written by eight digit values, the first in the lowest byte.
static inline uint64_t decimal_value(uint64_t digits) {
    digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FFu;
    digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFFu;
    return (digits * 10000 + (digits >> 32)) & 0xFFFFFFFFu;
}

static size_t scan_positions_portable(const uint8_t **cursor, uint32_t *output, size_t room) {
    const uint8_t *bytes = *cursor;
    size_t count = 0;
    while (count < room) {
        const uint64_t word = load_word(bytes) ^ 0x3030303030303030u;
        const uint64_t other = ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
        if (other == 0) break;
        const unsigned length = (unsigned)__builtin_ctzll(other) >> 3;
        if (length == 0 || ((word & 0xFF) == 0 && length > 1) || bytes[length] != ',') break;
        output[count++] = (uint32_t)decimal_value(word << (64 - 8 * length));
        bytes += length + 1;
        bytes += *bytes == ' ';
    }
    *cursor = bytes;
    return count;
}

#ifdef KV_X86

// Windows are 64 bytes long and start 57 bytes apart, whatever they hold, so that no load waits for what was read
// before. A number belongs to the window in whose first 57 bytes it starts: with at most seven digits its comma is in
// that window too. A window writes 32 places at most, and room stays for an element that its caller reads.
enum { window_stride = 57, window_room = 40 };

// Where bytes of a kind stand in a window, the first byte in the lowest bit.
typedef struct {
    uint64_t digits, commas, spaces, zeros;
} ByteMasks;

// What a window holds, the first byte in the lowest bit.
typedef struct {
    uint64_t first_digits; // of numbers
    uint64_t fifth_digits; // and all digits behind them
    uint64_t commas;
    uint64_t wrong;        // bytes that cannot stand where they stand
    uint64_t inside_next;  // 1 if the byte before the next window is a digit
} Window;

// A window that starts with a number, or goes on behind a right one. `inside`: 1 if the byte before it is a digit.
static inline Window window(ByteMasks masks, uint64_t inside) {
    const uint64_t after_digit = masks.digits << 1 | inside;
    const uint64_t right = masks.digits | (masks.commas & after_digit) | (masks.spaces & (masks.commas << 1 | 1));
    const uint64_t leading_zeros = masks.zeros & ~after_digit & masks.digits >> 1;
    uint64_t fourth_digits = masks.digits & masks.digits << 1;
    fourth_digits &= fourth_digits << 2;
    return (Window){
        .first_digits = masks.digits & ~after_digit,
        .fifth_digits = fourth_digits & masks.digits << 4,
        .commas = masks.commas,
        .wrong = ~right | leading_zeros | (fourth_digits & fourth_digits << 4),
        .inside_next = masks.digits >> (window_stride - 1) & 1,
    };
}

// Where the first number starts that no window before `bytes` owns.
static inline const uint8_t *next_number(const uint8_t *bytes, uint64_t inside) {
    if (inside) {
        while (*bytes != ',') bytes++;
        bytes++;
    }
    return bytes + (*bytes == ' ');
}

TARGET_AVX2 static inline uint64_t equal_mask(__m256i low, __m256i high, char byte) {
    const __m256i wanted = _mm256_set1_epi8(byte);
    const uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    const uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return first | (uint64_t)second << 32;
}

TARGET_AVX2 static inline uint64_t digit_mask(__m256i low, __m256i high) {
    const __m256i zero = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9);
    const __m256i first = _mm256_sub_epi8(low, zero), second = _mm256_sub_epi8(high, zero);
    const uint32_t left = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(first, nine), first));
    const uint32_t right = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(second, nine), second));
    return left | (uint64_t)right << 32;
}

TARGET_AVX2 static inline ByteMasks masks_avx2(const uint8_t *bytes) {
    const __m256i low = _mm256_loadu_si256((const __m256i *)bytes);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
    return (ByteMasks){digit_mask(low, high), equal_mask(low, high, ','), equal_mask(low, high, ' '),
                       equal_mask(low, high, '0')};
}

// The eight bytes before a window's next comma.
TARGET_AVX2 ALWAYS_INLINE const uint8_t *before_next_comma(const uint8_t *bytes, uint64_t *commas) {
    const uint64_t end = _tzcnt_u64(*commas);
    *commas = _blsr_u64(*commas);
    return bytes + end - 8;
}

// Two lanes of eight bytes, each of which ends before a window's next comma.
TARGET_AVX2 ALWAYS_INLINE __m128i two_lanes(const uint8_t *bytes, uint64_t *commas) {
    const uint8_t *first = before_next_comma(bytes, commas), *second = before_next_comma(bytes, commas);
    return _mm_castpd_si128(_mm_loadh_pd(_mm_load_sd((const double *)first), (const double *)second));
}

// Pairs of numbers below 10,000, whose digits stand in lanes of eight bytes: the last four digits of each, then those
// before. Read backwards from the last one, the first bytes of a lane that are digits count: where each byte that is
// one has all bits set, one more carries through them to the byte that is not.
TARGET_AVX2 ALWAYS_INLINE __m256i fours_of_lanes(__m128i low, __m128i high) {
    const __m256i backwards = _mm256_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8, //
                                               7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
    const __m256i lanes = _mm256_shuffle_epi8(_mm256_set_m128i(high, low), backwards);
    // '9' becomes the largest of signed bytes.
    const __m256i moved = _mm256_add_epi8(lanes, _mm256_set1_epi8(127 - '9'));
    const __m256i is_digit = _mm256_cmpgt_epi8(moved, _mm256_set1_epi8(127 - 10));
    const __m256i carried = _mm256_sub_epi64(is_digit, _mm256_set1_epi64x(-1));
    const __m256i counts = _mm256_and_si256(_mm256_andnot_si256(carried, is_digit), _mm256_set1_epi8(15));
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_and_si256(lanes, counts), _mm256_set1_epi16(0x0A01));
    return _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00640001));
}

// Writes the next four numbers of a window.
TARGET_AVX2 ALWAYS_INLINE void store_four(const uint8_t *bytes, uint64_t *commas, uint32_t *output) {
    const __m128i first = two_lanes(bytes, commas), second = two_lanes(bytes, commas);
    const __m256i fours = fours_of_lanes(first, second);
    const __m256i packed = _mm256_packus_epi32(fours, fours);
    const __m256i numbers = _mm256_madd_epi16(packed, _mm256_set1_epi32(0x27100001));
    _mm_storeu_si128((__m128i *)output, _mm256_castsi256_si128(_mm256_permute4x64_epi64(numbers, 0x08)));
}

// Writes the next eight numbers of a window.
TARGET_AVX2 ALWAYS_INLINE void store_eight(const uint8_t *bytes, uint64_t *commas, uint32_t *output) {
    const __m128i first = two_lanes(bytes, commas), second = two_lanes(bytes, commas);
    const __m128i third = two_lanes(bytes, commas), fourth = two_lanes(bytes, commas);
    const __m256i packed = _mm256_packus_epi32(fours_of_lanes(first, third), fours_of_lanes(second, fourth));
    _mm256_storeu_si256((__m256i *)output, _mm256_madd_epi16(packed, _mm256_set1_epi32(0x27100001)));
}

// Writes the first `count` numbers of a window: twelve whatever there is, which is right or nearly right for most
// windows, so that few mispredict a branch.
TARGET_AVX2 ALWAYS_INLINE void store_numbers_avx2(const uint8_t *bytes, uint64_t commas, size_t count,
                                                  uint32_t *output) {
    store_eight(bytes, &commas, output);
    store_four(bytes, &commas, output + 8);
    for (size_t group = 12; group < count; group += 4) store_four(bytes, &commas, output + group);
}

TARGET_AVX2 static size_t scan_positions_avx2(const uint8_t **cursor, uint32_t *output, size_t room) {
    const uint8_t *bytes = *cursor;
    size_t count = 0;
    uint64_t inside = 0;
    if ((uint8_t)(*bytes - '0') > 9) return 0;
    while (count + window_room <= room) {
        const Window found = window(masks_avx2(bytes), inside);
        if (found.wrong != 0) {
            const uint64_t right_commas = found.commas & ((found.wrong & -found.wrong) - 1);
            const uint64_t commas = right_commas & (right_commas - inside);
            const size_t numbers = (size_t)__builtin_popcountll(commas);
            store_numbers_avx2(bytes, commas, numbers, output + count);
            *cursor = next_number(bytes + 64 - _lzcnt_u64(right_commas), 0);
            return count + numbers;
        }
        const uint64_t commas = found.commas & (found.commas - inside);
        const size_t numbers = (size_t)__builtin_popcountll(found.first_digits << (64 - window_stride));
        store_numbers_avx2(bytes, commas, numbers, output + count);
        count += numbers;
        inside = found.inside_next;
        bytes += window_stride;
    }
    *cursor = next_number(bytes, inside);
    return count;
}

// -------------------------------------------------------------------------------------------------------- AVX-512

TARGET_AVX512 static inline __m512i bytes_in_order(void) {
    return _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41,
                           40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
                           17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

TARGET_AVX512 static inline ByteMasks masks_avx512(__m512i block, __m512i values) {
    return (ByteMasks){
        .digits = _mm512_cmplt_epu8_mask(values, _mm512_set1_epi8(10)),
        .commas = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(',')),
        .spaces = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(' ')),
        .zeros = _mm512_testn_epi8_mask(values, values),
    };
}

// The numbers in the lanes of four digit values at `places`; a place before `first` counts as zero.
TARGET_AVX512 static inline __m512i four_digits(__m512i values, __m512i places, __m512i first) {
    const __m512i picked = _mm512_maskz_permutexvar_epi8(_mm512_cmpge_epi8_mask(places, first), places, values);
    const __m512i pairs = _mm512_maddubs_epi16(picked, _mm512_set1_epi16(0x010A));
    return _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00010064));
}

// Sixteen numbers from the `group`th on, whose digits stand from `starts` to before `ends`. Unless `longer`, only their
// last four digits count.
TARGET_AVX512 static inline __m512i sixteen_numbers(__m512i values, __m512i starts, __m512i ends, size_t group,
                                                    bool longer) {
    const __m512i lanes = _mm512_set_epi32(0x0F0F0F0F, 0x0E0E0E0E, 0x0D0D0D0D, 0x0C0C0C0C, 0x0B0B0B0B, 0x0A0A0A0A,
                                           0x09090909, 0x08080808, 0x07070707, 0x06060606, 0x05050505, 0x04040404,
                                           0x03030303, 0x02020202, 0x01010101, 0x00000000);
    const __m512i number = _mm512_add_epi8(lanes, _mm512_set1_epi8((char)group));
    const __m512i first = _mm512_permutexvar_epi8(number, starts);
    const __m512i end = _mm512_permutexvar_epi8(number, ends);
    const __m512i low = four_digits(values, _mm512_add_epi8(end, _mm512_set1_epi32((int)0xFFFEFDFC)), first);
    if (!longer) return low;
    const __m512i high = four_digits(values, _mm512_add_epi8(end, _mm512_set1_epi32((int)0xFBFAF9F8)), first);
    return _mm512_add_epi32(low, _mm512_madd_epi16(high, _mm512_set1_epi32(10000)));
}

// Writes the first `count` numbers of a window, in whole groups.
TARGET_AVX512 static inline void store_numbers(__m512i values, uint64_t first_digits, uint64_t commas, size_t count,
                                               bool longer, uint32_t *output) {
    const __m512i starts = _mm512_maskz_compress_epi8(first_digits, bytes_in_order());
    const __m512i ends = _mm512_maskz_compress_epi8(commas, bytes_in_order());
    for (size_t group = 0; group < count; group += 16)
        _mm512_storeu_si512(output + group, sixteen_numbers(values, starts, ends, group, longer));
}

TARGET_AVX512 static size_t scan_positions_avx512(const uint8_t **cursor, uint32_t *output, size_t room) {
    const uint8_t *bytes = *cursor;
    size_t count = 0;
    uint64_t inside = 0;
    // Once set it stays: a branch that follows each window's numbers would be guessed wrong too often.
    uint64_t longer = 0;
    if ((uint8_t)(*bytes - '0') > 9) return 0;
    while (count + window_room <= room) {
        const __m512i block = _mm512_loadu_si512(bytes);
        const __m512i values = _mm512_sub_epi8(block, _mm512_set1_epi8('0'));
        const Window found = window(masks_avx512(block, values), inside);
        longer |= found.fifth_digits;
        if (found.wrong != 0) {
            const uint64_t right_commas = found.commas & ((found.wrong & -found.wrong) - 1);
            const uint64_t commas = right_commas & (right_commas - inside);
            const size_t numbers = (size_t)__builtin_popcountll(commas);
            store_numbers(values, found.first_digits, commas, numbers, longer != 0, output + count);
            *cursor = next_number(bytes + 64 - _lzcnt_u64(right_commas), 0);
            return count + numbers;
        }
        const uint64_t commas = found.commas & (found.commas - inside);
        const size_t numbers = (size_t)__builtin_popcountll(found.first_digits << (64 - window_stride));
        store_numbers(values, found.first_digits, commas, numbers, longer != 0, output + count);
        count += numbers;
        inside = found.inside_next;
        bytes += window_stride;
    }
    *cursor = next_number(bytes, inside);
    return count;
}

#endif // KV_X86

size_t kv_scan_positions(KVKernelLevel level, const uint8_t **cursor, uint32_t *output, size_t room) {
    DISPATCH(scan_positions, cursor, output, room)
}

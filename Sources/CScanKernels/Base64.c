// Base64 (RFC 4648, the alphabet with + and /).
#include "Levels.h"

// One more than the value of each character of the alphabet; 0: none.
static const uint8_t rank_of[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

ALWAYS_INLINE uint32_t value_of(uint8_t character) { return (uint32_t)rank_of[character] - 1; }

static size_t span_portable(const uint8_t *characters, size_t count) {
    size_t index = 0;
    while (index < count && rank_of[characters[index]] != 0) index++;
    return index;
}

static void decode_portable(const uint8_t *characters, size_t count, uint8_t *bytes) {
    while (count >= 4) {
        const uint32_t group = value_of(characters[0]) << 18 | value_of(characters[1]) << 12 |
                               value_of(characters[2]) << 6 | value_of(characters[3]);
        bytes[0] = (uint8_t)(group >> 16);
        bytes[1] = (uint8_t)(group >> 8);
        bytes[2] = (uint8_t)group;
        characters += 4;
        bytes += 3;
        count -= 4;
    }
    if (count >= 2) bytes[0] = (uint8_t)(value_of(characters[0]) << 2 | value_of(characters[1]) >> 4);
    if (count == 3) bytes[1] = (uint8_t)(value_of(characters[1]) << 4 | value_of(characters[2]) >> 2);
}

#ifdef KV_X86

// A character stands in the alphabet if its two halves have no bit in common (W. Muła, D. Lemire, 2018).
#define HALVES(low, high)                                                                                              \
    const __m256i low = _mm256_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, \
                                         0x1B, 0x1B, 0x1A, 0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, \
                                         0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);                                          \
    const __m256i high = _mm256_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10,      \
                                          0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08,      \
                                          0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);

TARGET_AVX2 static size_t span_avx2(const uint8_t *characters, size_t count) {
    HALVES(low_bits, high_bits)
    const __m256i nibble = _mm256_set1_epi8(0x0F);
    size_t index = 0;
    for (; index + 32 <= count; index += 32) {
        const __m256i text = _mm256_loadu_si256((const __m256i *)(characters + index));
        const __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), nibble);
        const __m256i low = _mm256_and_si256(text, nibble);
        if (!_mm256_testz_si256(_mm256_shuffle_epi8(low_bits, low), _mm256_shuffle_epi8(high_bits, high))) break;
    }
    return index + span_portable(characters + index, count - index);
}

TARGET_AVX2 static void decode_avx2(const uint8_t *characters, size_t count, uint8_t *bytes) {
    // What to add to a character, by its upper half; '/' alone has a place of its own.
    const __m256i offsets = _mm256_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0, //
                                             0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i packed = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, //
                                            2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7);
    const __m256i nibble = _mm256_set1_epi8(0x0F), slash = _mm256_set1_epi8('/');
    while (count >= 32) {
        const __m256i text = _mm256_loadu_si256((const __m256i *)characters);
        const __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), nibble);
        const __m256i place = _mm256_add_epi8(_mm256_cmpeq_epi8(text, slash), high);
        const __m256i values = _mm256_add_epi8(text, _mm256_shuffle_epi8(offsets, place));
        const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
        const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
        const __m256i result = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(groups, packed), lanes);
        _mm256_storeu_si256((__m256i *)bytes, result);
        characters += 32;
        bytes += 24;
        count -= 32;
    }
    decode_portable(characters, count, bytes);
}

static size_t span_avx512(const uint8_t *characters, size_t count) { return span_avx2(characters, count); }

static void decode_avx512(const uint8_t *characters, size_t count, uint8_t *bytes) {
    decode_avx2(characters, count, bytes);
}

#endif

size_t kv_base64_span(KVKernelLevel level, const uint8_t *characters, size_t count) {
    DISPATCH(span, characters, count)
}

void kv_base64_decode(KVKernelLevel level, const uint8_t *characters, size_t count, uint8_t *bytes) {
    DISPATCH(decode, characters, count, bytes)
}

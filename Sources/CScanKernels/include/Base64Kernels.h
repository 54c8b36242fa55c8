// Base64 (RFC 4648, the alphabet with + and /).
#pragma once
#include "CScanKernels.h"

// How many of `count` characters come before the first that does not stand in the alphabet ('=' does not).
size_t kv_base64_span(KVKernelLevel level, const uint8_t *characters, size_t count);

// Decodes `count` characters of the alphabet: 3 bytes for 4 of them, 1 for two that are left, 2 for three. `bytes`
// needs room for 8 more than that. A single character that is left says nothing.
void kv_base64_decode(KVKernelLevel level, const uint8_t *characters, size_t count, uint8_t *bytes);

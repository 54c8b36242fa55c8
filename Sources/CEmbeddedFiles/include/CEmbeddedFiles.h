// The files of Templates/ and site/ inside the binary, so that it works wherever it is moved.
#pragma once
#include <stddef.h>

typedef struct {
    const char *path;           // relative to the package, e.g. "Templates/en/rules.json"
    const unsigned char *bytes; // not NUL-terminated: use the length
    size_t length;
} KVEmbeddedFile;

// Number of embedded files.
size_t kv_embedded_file_count(void);

// The file at an index below kv_embedded_file_count(), ordered by path (bytewise).
KVEmbeddedFile kv_embedded_file(size_t index);

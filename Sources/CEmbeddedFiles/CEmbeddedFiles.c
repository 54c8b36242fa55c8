#include "CEmbeddedFiles.h"

// `make embed` writes this list from what is in Templates/ and site/; a test checks that it is complete.
#include "embedded_files.inc"

size_t kv_embedded_file_count(void) { return sizeof files / sizeof files[0]; }

KVEmbeddedFile kv_embedded_file(size_t index) { return files[index]; }

// libzstd, the reference implementation of Zstandard (Debian: libzstd-dev).
#pragma once
#include <zstd.h>
#include <zstd_errors.h>

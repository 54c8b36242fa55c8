// zlib, the reference implementation of deflate and gzip (Debian: zlib1g-dev).
#pragma once
#include <zlib.h>

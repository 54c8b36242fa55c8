// cmark, the CommonMark reference parser (Debian: libcmark-dev).
#pragma once
#include <cmark.h>

// The yardstick: simdjson's On-Demand API reading nothing but selected_token_pos, and adding the positions up.
//
// Two ways of feeding it, because they differ in what they pay for besides parsing:
//   load    the whole file in a padded_string, then iterate_many over it, as simdjson's documentation shows;
//   stream  pieces of whole lines in one reused, padded buffer, iterate_many over each: no page faults, warm caches.
// Prints one line: documents, positions, their sum.
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include <simdjson.h>

using namespace simdjson;

namespace {

constexpr size_t pieceByteCount = 1 << 20;
// A batch must hold the longest line; simdjson's default is 1 MB.
constexpr size_t batchByteCount = 1 << 20;

struct Totals {
    uint64_t documents = 0, positions = 0, sum = 0;
};

[[noreturn]] void fail(const char *what) {
    std::fprintf(stderr, "simdjson_reader: %s\n", what);
    std::exit(74);
}

void add(ondemand::parser &parser, const char *lines, size_t byteCount, Totals &totals) {
    ondemand::document_stream stream;
    if (parser.iterate_many(lines, byteCount, batchByteCount).get(stream)) fail("iterate_many refused the bytes");
    for (auto document : stream) {
        ondemand::array positions;
        if (document["selected_token_pos"].get_array().get(positions)) fail("a line without selected_token_pos");
        totals.documents++;
        for (auto element : positions) {
            uint64_t position;
            if (element.get_uint64().get(position)) fail("a position that is no unsigned integer");
            totals.positions++;
            totals.sum += position;
        }
    }
}

void readLoaded(const char *path, Totals &totals) {
    padded_string content;
    if (padded_string::load(path).get(content)) fail("cannot load the file");
    ondemand::parser parser;
    add(parser, content.data(), content.size(), totals);
}

void readStreamed(const char *path, Totals &totals) {
    int file = open(path, O_RDONLY);
    if (file < 0) fail("cannot open the file");
    std::vector<char> buffer(2 * pieceByteCount + SIMDJSON_PADDING);
    ondemand::parser parser;
    size_t filled = 0;
    while (true) {
        ssize_t count = read(file, buffer.data() + filled, 2 * pieceByteCount - filled);
        if (count < 0) fail("cannot read the file");
        filled += size_t(count);
        if (count > 0 && filled < pieceByteCount) continue;
        const void *lineFeed = memrchr(buffer.data(), '\n', filled);
        size_t whole = lineFeed ? size_t(static_cast<const char *>(lineFeed) - buffer.data()) + 1 : 0;
        if (count > 0 && whole == 0) fail("a line longer than the buffer");
        if (count == 0) whole = filled;
        if (whole > 0) add(parser, buffer.data(), whole, totals);
        std::memmove(buffer.data(), buffer.data() + whole, filled - whole);
        filled -= whole;
        if (count == 0) break;
    }
    close(file);
}

}  // namespace

int main(int argc, char **argv) {
    if (argc < 3) fail("usage: simdjson_reader load|stream FILE...");
    bool isLoading = std::strcmp(argv[1], "load") == 0;
    Totals totals;
    for (int index = 2; index < argc; index++) {
        if (isLoading) readLoaded(argv[index], totals);
        else readStreamed(argv[index], totals);
    }
    std::printf("%llu %llu %llu\n", (unsigned long long)totals.documents, (unsigned long long)totals.positions,
                (unsigned long long)totals.sum);
}

// Measures what a link between host memory and a GPU gives to a gather of KV rows, as a catalogue for kvplace.
//
//   nvcc -O3 -std=c++17 -o link_probe link_probe.cu
//   ./link_probe links.json pcie5-x16 614
//   kvplace plan outputs/run --gpu h200 --catalogue links.json
//
// usage: link_probe OUT [NAME [ROWS]]
//   OUT   the file that is written
//   NAME  the link's name in it: that of your GPU in kvplace's catalogue replaces the assumed numbers (pcie5-x16)
//   ROWS  rows that a request fetches in a layer: k selected tokens times the share that misses (614 = 2 048 * 0.3)
//
// One launch gathers the rows of 1 to 64 requests by index from pinned host memory, a warp a row. Rows have 656 bytes
// (FP8 latents) and 1 152 bytes (16 bits). The time of a launch is overhead + bytes / bandwidth; both are fitted to the
// measured times, each weighted by its share: an error of 1 % counts the same at every size.
#include <cuda_runtime.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

constexpr int kRowBytes[] = {656, 1152};
constexpr int kRequests[] = {1, 2, 4, 8, 16, 32, 64};
constexpr int kLaunches = 40; // a series; each launch has indices of its own
constexpr int kSeries = 7; // the median counts
constexpr size_t kPoolBytes = size_t{4} << 30; // far beyond any cache

void check(cudaError_t error, const char *what) {
    if (error == cudaSuccess) return;
    std::fprintf(stderr, "link_probe: %s: %s\n", what, cudaGetErrorString(error));
    std::exit(1);
}

__global__ void gather(const uint4 *pool, const uint32_t *index, uint4 *out, int rows, int vectors) {
    const int lane = threadIdx.x % 32, warps = gridDim.x * blockDim.x / 32;
    for (int row = (blockIdx.x * blockDim.x + threadIdx.x) / 32; row < rows; row += warps)
        for (int vector = lane; vector < vectors; vector += 32)
            out[size_t(row) * vectors + vector] = pool[size_t(index[row]) * vectors + vector];
}

struct Link {
    double gigabytesPerSecond, overheadMicroseconds;
};

// The line overhead + bytes / bandwidth through points (bytes, microseconds), each weighted by 1 / time squared.
Link fit(const std::vector<double> &bytes, const std::vector<double> &times) {
    double w = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < times.size(); ++i) {
        const double weight = 1 / (times[i] * times[i]);
        w += weight, x += weight * bytes[i], y += weight * times[i];
        xx += weight * bytes[i] * bytes[i], xy += weight * bytes[i] * times[i];
    }
    const double slope = (w * xy - x * y) / (w * xx - x * x);
    return {1e-3 / slope, std::max(0.0, (y - slope * x) / w)};
}

int main(int argc, char **argv) {
    const int rows = argc > 3 ? std::atoi(argv[3]) : 614;
    if (argc < 2 || argc > 4 || rows < 1 || rows > 1 << 16) {
        std::fprintf(stderr, "usage: link_probe OUT [NAME [ROWS]], ROWS from 1 to 65536\n");
        return 64;
    }
    const char *name = argc > 2 ? argv[2] : "pcie5-x16";
    cudaDeviceProp device;
    check(cudaGetDeviceProperties(&device, 0), "no GPU");
    uint8_t *pool;
    uint4 *mapped, *out;
    uint32_t *index;
    const int most = rows * 64;
    check(cudaHostAlloc((void **)&pool, kPoolBytes, cudaHostAllocMapped), "4 GiB of pinned host memory");
    check(cudaHostGetDevicePointer((void **)&mapped, pool, 0), "mapping host memory");
    check(cudaMalloc((void **)&out, size_t(most) * 1152), "device memory");
    check(cudaMalloc((void **)&index, size_t(most) * kLaunches * 4), "device memory");
    cudaEvent_t begin, end;
    check(cudaEventCreate(&begin), "events");
    check(cudaEventCreate(&end), "events");
    std::mt19937 generator(1);
    std::vector<uint32_t> chosen(size_t(most) * kLaunches);
    Link links[2];

    for (int size = 0; size < 2; ++size) {
        const int rowBytes = kRowBytes[size], vectors = rowBytes / 16;
        const uint32_t poolRows = uint32_t(kPoolBytes / rowBytes);
        // Every row begins with its own number, by which the gathered rows are checked.
        for (uint32_t row = 0; row < poolRows; ++row) *(uint32_t *)(pool + size_t(row) * rowBytes) = row;
        std::uniform_int_distribution<uint32_t> any(0, poolRows - 1);
        for (auto &row : chosen) row = any(generator);
        check(cudaMemcpy(index, chosen.data(), chosen.size() * 4, cudaMemcpyHostToDevice), "copying indices");
        std::vector<double> bytes, times;
        for (int requests : kRequests) {
            const int count = rows * requests, blocks = std::min((count + 7) / 8, 8 * device.multiProcessorCount);
            std::vector<float> series;
            for (int run = 0; run <= kSeries; ++run) { // the first one warms up
                check(cudaEventRecord(begin), "events");
                for (int launch = 0; launch < kLaunches; ++launch)
                    gather<<<blocks, 256>>>(mapped, index + size_t(launch) * most, out, count, vectors);
                check(cudaEventRecord(end), "events");
                check(cudaEventSynchronize(end), "gathering");
                float milliseconds;
                check(cudaEventElapsedTime(&milliseconds, begin, end), "events");
                if (run > 0) series.push_back(milliseconds * 1000 / kLaunches);
            }
            std::sort(series.begin(), series.end());
            bytes.push_back(double(count) * rowBytes);
            times.push_back(series[kSeries / 2]);
            std::vector<uint8_t> got(size_t(count) * rowBytes);
            check(cudaMemcpy(got.data(), out, got.size(), cudaMemcpyDeviceToHost), "copying rows");
            for (int row = 0; row < count; ++row)
                if (*(uint32_t *)&got[size_t(row) * rowBytes] != chosen[size_t(kLaunches - 1) * most + row]) {
                    std::fprintf(stderr, "link_probe: row %d was not gathered\n", row);
                    return 1;
                }
            std::printf("%4d bytes a row, %2d requests of %d rows: %8.1f us a launch, %6.1f GB/s\n", rowBytes, requests,
                        rows, times.back(), bytes.back() / times.back() / 1000);
        }
        links[size] = fit(bytes, times);
        if (!(links[size].gigabytesPerSecond > 0)) {
            std::fprintf(stderr, "link_probe: launches do not take longer with more rows; give more ROWS\n");
            return 1;
        }
        std::printf("%4d bytes a row: --link-gbps %.1f --layer-overhead-us %.1f\n", rowBytes,
                    links[size].gigabytesPerSecond, links[size].overheadMicroseconds);
    }

    FILE *file = std::fopen(argv[1], "w");
    if (!file) return std::perror(argv[1]), 73;
    std::fputs("{\"links\": [\n", file);
    for (int size = 0; size < 2; ++size)
        std::fprintf(file,
                     R"(  {"name": "%s%s", "gigabytes_per_second": %.1f, "layer_overhead_us": %.1f,
   "source": "link_probe on %s: gathers of %d rows of %d bytes a request, 1 to 64 requests a launch"}%s)",
                     name, size ? "-1152" : "", links[size].gigabytesPerSecond, links[size].overheadMicroseconds,
                     device.name, rows, kRowBytes[size], size ? "\n" : ",\n");
    std::fputs("]}\n", file);
    if (std::fclose(file)) return std::perror(argv[1]), 74;
}

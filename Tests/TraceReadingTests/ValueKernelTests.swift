import CScanKernels
import TestSupport
import Testing

/// The kernels over values and bitmaps at every level against plain Swift.
@Suite struct ValueKernelTests {
    @Test(arguments: 0...70)
    func `maximum and count agree at every length`(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        for largest in [3, 1_000, Int(UInt32.max)] {
            let values = (0..<count).map { _ in UInt32(generator.integer(0...largest)) }
            let bounds = [0, 1, UInt32(largest), UInt32(largest / 2), .max, values.first ?? 7]
            for level in availableLevels {
                #expect(kv_maximum(level, values, count) == values.max() ?? 0)
                #expect(kv_sum(level, values, count) == values.reduce(0) { $0 + UInt64($1) })
                for bound in bounds {
                    #expect(kv_count_at_least(level, values, count, bound) == values.count { $0 >= bound })
                }
            }
        }
    }

    @Test(arguments: Array(0...40) + [63, 64, 65, 96, 100, 257, 1560])
    func `intersection agrees at every length`(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count) + 100)
        let left = (0..<count).map { _ in generator.next() & generator.next() }
        let right = (0..<count).map { _ in generator.pick([0, .max, generator.next()]) }
        let expected = zip(left, right).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
        for level in availableLevels {
            var counts: [UInt32] = [0]
            kv_intersection_counts(level, left + right, count, count, 2, &counts)
            #expect(counts[0] == UInt32(expected))
        }
    }

    /// Widths around the kernels' steps and tiles, and row counts around their columns.
    @Test(arguments: [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100, 255, 256, 257, 300, 513, 777])
    func `intersections of all pairs agree`(width: Int) {
        var generator = SeededGenerator(seed: UInt64(width) + 300)
        for rowCount in Array(0...19) + [61] {
            let dense = generator.chance(30)
            let stride = width + generator.pick([0, 0, 1, 8, 100])
            let rows = (0..<rowCount).map { _ in
                (0..<stride).map { _ in dense ? .max : generator.pick([0, .max, generator.next(), generator.next()]) }
            }
            let expected = rows.indices.flatMap { row in
                (0..<row).map { other in
                    let pairs = zip(rows[row], rows[other]).prefix(width)
                    return UInt32(pairs.reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount })
                }
            }
            for level in availableLevels {
                var counts = [UInt32](repeating: .max, count: expected.count + 16)
                kv_intersection_counts(level, rows.flatMap { $0 }, stride, width, rowCount, &counts)
                #expect(Array(counts.prefix(expected.count)) == expected, "\(rowCount) rows")
                #expect(counts[expected.count...].allSatisfy { $0 == .max }, "\(rowCount) rows")
            }
        }
    }

    @Test(arguments: [0, 8, 16, 64, 200])
    func `shared bits are found and moved together`(width: Int) {
        var generator = SeededGenerator(seed: UInt64(width) + 500)
        for rowCount in [0, 1, 2, 3, 4, 5, 9, 61] {
            let stride = width + generator.pick([0, 1, 8])
            let rows = (0..<rowCount).map { _ in
                (0..<stride).map { _ in generator.pick([0, 0, 0, generator.next() & generator.next(), .max]) }
            }
            let places = (0..<width * 64).filter { place in
                rows.count { $0[place / 64] >> UInt64(place % 64) & 1 == 1 } > 1
            }
            let expected = rows.map { row in places.map { row[$0 / 64] >> UInt64($0 % 64) & 1 == 1 } }
            let outputStride = places.count / 64 + 1 + generator.pick([0, 3])
            for level in availableLevels {
                var shared = [UInt64](repeating: 7, count: width)
                #expect(
                    kv_shared_bits(level, rows.flatMap { $0 }, stride, width, rowCount, &shared) == places.count)
                #expect((0..<width * 64).filter { shared[$0 / 64] >> UInt64($0 % 64) & 1 == 1 } == places)
                var output = [UInt64](repeating: 7, count: outputStride * rowCount + 1)
                kv_extract_bits(
                    level, rows.flatMap { $0 }, stride, rowCount, shared, width, &output, outputStride)
                for (row, bits) in expected.enumerated() {
                    let words = output[row * outputStride..<(row + 1) * outputStride]
                    #expect(bits.indices.map { words[words.startIndex + $0 / 64] >> UInt64($0 % 64) & 1 == 1 } == bits)
                    #expect(
                        (bits.count..<outputStride * 64).allSatisfy {
                            words[words.startIndex + $0 / 64] >> UInt64($0 % 64) & 1 == 0
                        })
                }
                #expect(output.last == 7)
            }
        }
    }

    @Test func `a level is available and the best one is among them`() {
        #expect(availableLevels.first == KV_PORTABLE)
        #expect(availableLevels.contains(kv_best_level()))
    }
}

import CScanKernels
import TestSupport
import Testing

/// The kernels over chunked bitmaps at every level against plain Swift on sets.
@Suite struct BitmapKernelTests {
    /// Sets of several densities; neighbours, words that are full, chunks that are missing, members at the ends.
    private static func set(_ generator: inout SeededGenerator) -> [UInt32] {
        let span = generator.pick([3, 64, 511, 512, 513, 4_000, 20_000])
        let base = generator.pick([0, 0, 512, 100_000])
        let count = generator.pick([0, 1, 2, 40, 900])
        var set = Set((0..<count).map { _ in UInt32(base + generator.integer(0...span)) })
        if generator.integer(0...2) == 0 { set.formUnion((0..<70).map { UInt32(base + 60 + $0) }) }
        if generator.integer(0...2) == 0 { set.formUnion([UInt32(base + 511), UInt32(base + 512)]) }
        return set.sorted()
    }

    private struct Chunks {
        var indices: [UInt32] = []
        var words: [UInt64] = []

        init(_ members: [UInt32]) {
            for member in members {
                if indices.last != member / 512 {
                    indices.append(member / 512)
                    words += Array(repeating: 0, count: KV_CHUNK_WORDS)
                }
                words[words.count - 8 + Int(member % 512) / 64] |= 1 << UInt64(member % 64)
            }
        }

        func dense(_ wordCount: Int) -> [UInt64] {
            var dense = [UInt64](repeating: 0, count: wordCount)
            for (chunk, index) in indices.enumerated() {
                for word in 0..<8 { dense[Int(index) * 8 + word] = words[chunk * 8 + word] }
            }
            return dense
        }
    }

    /// What `kv_collect_chunks` makes of some values.
    private struct Collected {
        var bitmap: [UInt64]
        var indices: [UInt32]
        var words: [UInt64]
        var running: [UInt64]
        var distinct = -1
        var chunkCount = 0

        init(_ values: [UInt32], _ level: KVKernelLevel) {
            let chunks = Int((values.max() ?? 0) / 512) + 1
            bitmap = Array(repeating: 0, count: chunks * 8)
            indices = Array(repeating: 7, count: chunks)
            words = Array(repeating: 7, count: chunks * 8)
            running = Array(repeating: 7, count: chunks * Int(KV_RUNNING_WORDS))
            chunkCount = kv_collect_chunks(
                level, values, values.count, &bitmap, chunks, &indices, &words, &running, &distinct)
        }
    }

    @Test(arguments: UInt64(1)...60)
    func `recent members are those of each window`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let members = Self.set(&generator)
        let chunks = Chunks(members)
        let largest = Int(members.last ?? 0)
        for newest in [0, 64, 65, 511, 512, largest, largest / 2, largest + 70, largest + 5000, 1 << 40] {
            let windows = (0..<Int(KV_RECENCY_WINDOWS)).map { 64 << $0 }.filter { $0 < newest }
            let expected = windows.map { window in UInt32(members.count { newest - Int($0) <= window }) }
            for level in availableLevels {
                var counts = [UInt32](repeating: .max, count: Int(KV_RECENCY_WINDOWS))
                let written = kv_count_recent(
                    level, chunks.indices, chunks.words, chunks.indices.count, nil, members.count, UInt64(newest),
                    &counts)
                #expect(Array(counts.prefix(written)) == expected)
                #expect(counts.dropFirst(written).allSatisfy { $0 == .max })
                let collected = Collected(members, level)
                var fromRunning = [UInt32](repeating: .max, count: Int(KV_RECENCY_WINDOWS))
                _ = kv_count_recent(
                    level, collected.indices, collected.words, collected.chunkCount, collected.running, members.count,
                    UInt64(newest), &fromRunning)
                #expect(fromRunning == counts)
            }
        }
    }

    @Test(arguments: UInt64(1)...60)
    func `everything between two sets agrees`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let left = Self.set(&generator)
        let right = generator.integer(0...3) == 0 ? left.filter { $0 % 5 > 0 } : Self.set(&generator)
        let other = Set(right)
        let here = Chunks(left)
        let there = Chunks(right)
        let limits = [-900, -3, -1, 0, 1, 2, 40, 2_000]
        let byLimit = limits.map { limit in
            left.enumerated().count { rank, member in
                right.firstIndex(of: member).map { rank - $0 <= limit } ?? false
            }
        }
        for level in availableLevels {
            let sizes = kv_overlap(
                level, here.indices, here.words, here.indices.count, there.indices, there.words, there.indices.count)
            #expect(sizes.same == left.count { other.contains($0) })
            #expect(sizes.shifted == left.count { $0 > 0 && other.contains($0 - 1) })
            let reach = Int(max(left.last ?? 0, right.last ?? 0)) / 512 * 8 + 8
            var row = there.dense(reach) + [77]
            let replaced = kv_replace_row(level, here.indices, here.words, here.indices.count, &row, reach)
            #expect(replaced.same == sizes.same)
            #expect(replaced.shifted == sizes.shifted)
            #expect(row == here.dense(reach) + [77])
            for (limit, expected) in zip(limits, byLimit) {
                let common = kv_count_by_rank(
                    level, here.indices, here.words, here.indices.count, there.indices, there.words,
                    there.indices.count, Int64(limit))
                #expect(common == expected)
            }
        }
    }

    @Test(arguments: UInt64(1)...60)
    func `members are collected counted and summed`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 1_000)
        let members = Self.set(&generator)
        let chunkCount = Int((members.last ?? 0) / 512) + 1
        // In another order, and some of them twice.
        let values = Array(members.reversed()) + members.prefix(3)
        var expected = Chunks(members)
        if values.count >= chunkCount {
            expected.words = expected.dense(chunkCount * 8)
            expected.indices = (0..<UInt32(chunkCount)).map { $0 }
        }
        for level in availableLevels {
            let collected = Collected(values, level)
            #expect(collected.distinct == members.count)
            #expect(Array(collected.indices.prefix(collected.chunkCount)) == expected.indices)
            #expect(Array(collected.words.prefix(collected.chunkCount * 8)) == expected.words)
            #expect(collected.bitmap.allSatisfy { $0 == 0 })
            for (chunk, index) in expected.indices.enumerated() {
                let before = collected.running[chunk * 4..<chunk * 4 + 4].reduce(0, +)
                #expect(before == UInt64(members.count { $0 / 512 < index }))
            }
            let sums = kv_members(level, expected.indices, expected.words, expected.indices.count)
            #expect(sums.count == members.count)
            #expect(sums.sum == members.reduce(0) { $0 + UInt64($1) })
        }
    }

    @Test func `what changes from a set to the next is listed`() {
        var generator = SeededGenerator(seed: 13)
        for round in 0..<200 {
            let last = Self.set(&generator)
            // Neighbouring steps have most in common: so have some pairs here.
            let next =
                round % 2 == 0
                ? Self.set(&generator)
                : Set(last.filter { _ in generator.integer(0...9) > 0 } + Self.set(&generator).prefix(5)).sorted()
            let (before, after) = (Chunks(last), Chunks(next))
            let (leaving, arriving) = (Set(last).subtracting(next).sorted(), Set(next).subtracting(last).sorted())
            for level in availableLevels {
                var left = [UInt32](repeating: 7, count: leaving.count + 16)
                var arrived = [UInt32](repeating: 7, count: arriving.count + 16)
                let found = kv_changes(
                    level, before.indices, before.words, before.indices.count, after.indices, after.words,
                    after.indices.count, &left, &arrived)
                #expect(Array(left.prefix(found.leaving)) == leaving)
                #expect(Array(arrived.prefix(found.arriving)) == arriving)
                var listed = [UInt32](repeating: 7, count: last.count + 16)
                let count = kv_list_members(level, before.indices, before.words, before.indices.count, &listed)
                #expect(Array(listed.prefix(count)) == last)
            }
        }
    }

    @Test(arguments: UInt32(6)...12)
    func `counts of pieces are added to their cells`(shift: UInt32) {
        var generator = SeededGenerator(seed: UInt64(shift))
        for _ in 0..<40 {
            let members = Self.set(&generator)
            let chunks = Chunks(members)
            let cellCount = (((Int(chunks.indices.last ?? 0) + 1) * 512) >> Int(shift)) + 1
            let before = (0..<cellCount).map { _ in UInt32(generator.integer(0...9)) }
            var expected = before
            for member in members { expected[Int(member >> shift)] += 1 }
            for level in availableLevels {
                var cells = before
                kv_add_counts(level, chunks.indices, chunks.words, chunks.indices.count, shift, &cells)
                #expect(cells == expected)
            }
        }
    }

    @Test(arguments: UInt32(3)...7)
    func `counts of blocks agree`(shift: UInt32) {
        var generator = SeededGenerator(seed: UInt64(shift))
        for wordCount in [0, 2, 8, 16, 24, 40, 200] {
            let words = (0..<wordCount).map { _ in
                generator.pick([0, .max, generator.next(), generator.next() & generator.next()])
            }
            let size = 1 << shift
            let expected = (0..<wordCount * 64 / size).map { block in
                UInt8((block * size..<(block + 1) * size).count { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 })
            }
            for level in availableLevels {
                var counts = [UInt8](repeating: 77, count: wordCount * 8)
                kv_block_counts(level, words, wordCount, shift, &counts)
                #expect(Array(counts.prefix(expected.count)) == expected)
            }
        }
    }

    @Test(arguments: [0, 1, 2, 63, 64, 65, 127, 128, 129, 959, 960, 961, 1_000, 2_000])
    func `bytes become bits and a histogram`(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        for largest in [1, 2, 13, 14, 15, 16, 128, 255] {
            let bytes = (0..<count).map { _ in UInt8(generator.pick([0, generator.integer(0...largest)])) }
            for level in availableLevels {
                var words = [UInt64](repeating: .max, count: (count + 63) / 64)
                #expect(kv_nonzero_bits(level, bytes, count, &words) == bytes.count { $0 != 0 })
                for bit in 0..<words.count * 64 {
                    #expect(words[bit / 64] >> UInt64(bit % 64) & 1 == (bit < count && bytes[bit] != 0 ? 1 : 0))
                }
                var histogram = [UInt32](repeating: 0, count: 256)
                histogram[5] = 3
                #expect(kv_count_bytes(level, bytes, count, &histogram) == bytes.max().map { UInt32($0) } ?? 0)
                #expect(histogram[0] == 0)
                for value in 1...255 {
                    #expect(Int(histogram[value]) == bytes.count { $0 == value } + (value == 5 ? 3 : 0))
                }
            }
        }
    }
}

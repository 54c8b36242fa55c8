import CScanKernels
import TestSupport
import Testing

/// The kernels over slots at every level against plain Swift on lists.
@Suite struct SlotKernelTests {
    /// Slots of one order: which are occupied, and which of these are pending.
    private struct Slots {
        var blocks: [UInt32]
        var occupied: [Bool]
        var pending: [Bool]

        init(_ generator: inout SeededGenerator) {
            let count = generator.pick([0, 1, 63, 64, 65, 200, 1_023, 1_024, 1_025, 3_000])
            let occupiedShare = generator.pick([3, 50, 100])
            let pendingShare = generator.pick([0, 1, 10, 60, 100])
            // Runs of words without a pending slot too.
            let quiet = generator.chance(30)
            blocks = (0..<count).map { UInt32($0 * 7 + 1) }
            occupied = []
            pending = []
            for slot in 0..<count {
                occupied.append(generator.chance(occupiedShare))
                let isQuiet = quiet && slot / 256 % 2 == 0
                pending.append(occupied[slot] && !isQuiet && generator.chance(pendingShare))
            }
        }

        var words: Int { (blocks.count + 63) / 64 }
        var order: [Int] { blocks.indices.filter { occupied[$0] } }
        var taken: [UInt32] { blocks.indices.filter { pending[$0] }.reversed().map { blocks[$0] } }
        var left: [UInt64] { Self.bits(blocks.indices.map { occupied[$0] && !pending[$0] }) }

        static func bits(_ marks: [Bool]) -> [UInt64] {
            var words = [UInt64](repeating: 0, count: (marks.count + 63) / 64)
            for (index, mark) in marks.enumerated() where mark { words[index / 64] |= 1 << UInt64(index % 64) }
            return words
        }
    }

    @Test(arguments: UInt64(1)...80)
    func theFrontCountsWhatStaysAndGivesWhatLeaves(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let slots = Slots(&generator)
        let before = slots.order.map { _ in UInt32(generator.integer(0...9)) } + [77]
        var expected = before
        for (depth, slot) in slots.order.enumerated() where !slots.pending[slot] { expected[depth] += 1 }
        for level in availableLevels {
            var occupied = Slots.bits(slots.occupied)
            var pending = Slots.bits(slots.pending)
            var counts = before
            var taken = [UInt32](repeating: 0, count: slots.taken.count + 1)
            kv_remove_leaving(
                level, slots.blocks, &occupied, &pending, slots.words, &counts, &taken, slots.taken.count)
            #expect(counts == expected)
            #expect(taken == slots.taken + [0])
            #expect(occupied == slots.left)
            #expect(pending.allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: UInt64(1)...80)
    func theRestCountsAndGivesWhatComesBack(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 100)
        let slots = Slots(&generator)
        let above = generator.pick([0, 1, 500])
        let before = (0..<above + slots.order.count).map { _ in UInt32(generator.integer(0...9)) } + [77]
        var expected = before
        var depths: [Int] = []
        for (depth, slot) in slots.order.reversed().enumerated() where slots.pending[slot] {
            expected[above + depth] += 1
            depths.append(above + depth + 1)
        }
        let marks = (0..<generator.integer(0...12)).map { _ in generator.integer(0...above + slots.order.count + 1) }
            .sorted()
        let deeper = marks.map { mark in UInt32(depths.count { $0 > mark }) }
        for level in availableLevels {
            var occupied = Slots.bits(slots.occupied)
            var pending = Slots.bits(slots.pending)
            var counts = before
            var taken = [UInt32](repeating: 0, count: slots.taken.count + 1)
            var found = [UInt32](repeating: 0, count: marks.count)
            let foundCount = kv_remove_returning(
                level, slots.blocks, &occupied, &pending, slots.words, above, &counts, &taken, slots.taken.count,
                marks.map { UInt32($0) } + [.max], &found)
            #expect(foundCount == deeper.count { $0 > 0 })
            #expect(found == deeper)
            #expect(counts == expected)
            #expect(taken == slots.taken + [0])
            #expect(occupied == slots.left)
            #expect(pending.allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: UInt64(1)...20)
    func slotsMoveTogether(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 200)
        let slots = Slots(&generator)
        for level in availableLevels {
            var blocks = slots.blocks + [77]
            var occupied = Slots.bits(slots.occupied)
            let count = kv_compact_slots(level, &blocks, &occupied, slots.words)
            #expect(Array(blocks.prefix(count)) == slots.order.map { slots.blocks[$0] })
            #expect(blocks.last == 77)
            #expect(occupied.allSatisfy { $0 == 0 })
        }
    }
}

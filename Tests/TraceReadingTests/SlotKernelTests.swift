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
    func `the front counts what stays and gives what leaves`(seed: UInt64) {
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
    func `the rest counts and gives what comes back`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 100)
        let slots = Slots(&generator)
        let above = generator.pick([0, 1, 500])
        let before = (0..<above + slots.order.count).map { _ in UInt32(generator.integer(0...9)) } + [77]
        var expected = before
        var depths: [UInt32] = []
        for (depth, slot) in slots.order.reversed().enumerated() where slots.pending[slot] {
            expected[above + depth] += 1
            depths.append(UInt32(above + depth + 1))
        }
        let asked = slots.blocks.indices.filter { slots.pending[$0] }.shuffled(using: &generator)
        for level in availableLevels {
            var occupied = Slots.bits(slots.occupied)
            var pending = Slots.bits(slots.pending)
            var later = [UInt64](repeating: 9, count: slots.words)
            var counts = before
            var taken = [UInt32](repeating: 0, count: asked.count + 1)
            var found = taken
            kv_remove_returning(
                level, asked.map { slots.blocks[$0] }, asked.map { UInt32($0) }, asked.count, &occupied, &pending,
                slots.words, above, &later, &counts, &taken, &found)
            #expect(found == depths + [0])
            #expect(counts == expected)
            #expect(taken == slots.taken + [0])
            #expect(occupied == slots.left)
            #expect(pending.allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: UInt64(1)...20)
    func `slots become ranks`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 300)
        let slots = Slots(&generator)
        var before: [UInt32] = []
        for word in 0..<slots.words { before.append(UInt32(slots.order.count { $0 < word * 64 })) }
        var words = [UInt32(0), 0xFE00_0000]
        var expected = words
        for (rank, slot) in slots.order.enumerated() {
            let high = UInt32(generator.integer(0...127)) << 25
            words.append(high | UInt32(slot + 1))
            expected.append(high | UInt32(rank + 1))
        }
        // A slot beyond the words stays.
        words.append(UInt32(slots.words * 64 + 1))
        expected.append(UInt32(slots.words * 64 + 1))
        for level in availableLevels {
            var renumbered = words
            kv_renumber_slots(
                level, &renumbered, words.count, 25, Slots.bits(slots.occupied), before, slots.words)
            #expect(renumbered == expected)
        }
    }

    @Test(arguments: UInt64(1)...20)
    func `slots move together`(seed: UInt64) {
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

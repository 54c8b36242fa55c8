import TestSupport
import Testing

@testable import Locality

@Suite struct PackedIDsTests {
    @Test(arguments: UInt64(1)...40) func `lists are read as they were appended`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var packed = PackedIDs()
        for _ in 0..<3 {
            packed.removeAll()
            var lists: [(place: Int, ids: [UInt32])] = []
            for _ in 0..<generator.integer(0...9) {
                let largest = generator.pick([3, 65_535, 65_536, 131_071, 131_072, (1 << 24) - 1])
                let count = generator.pick([0, 1, 2, 700])
                var ids = Set((0..<count).map { _ in UInt32(generator.integer(0...largest)) })
                if generator.chance(30) { ids.formUnion([0, 65_535, 65_536, UInt32(largest)]) }
                if generator.chance(5) { ids.formUnion((65_000..<131_200).map { UInt32($0) }) }
                lists.append((packed.end, ids.sorted()))
                packed.append(ids.sorted().span)
            }
            var read: [UInt32] = [77]
            for (index, list) in lists.enumerated() {
                let end = packed.read(at: list.place, count: list.ids.count, into: &read)
                #expect(Array(read.prefix(list.ids.count)) == list.ids)
                #expect(end == (index + 1 < lists.count ? lists[index + 1].place : packed.end))
            }
        }
    }
}

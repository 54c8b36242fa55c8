/// Maps the block ids of one stream to dense local indices 0, 1, 2, … in order of first touch (ascending id within a
/// record), so that everything kept a block is a plain array of the stream's own length.
///
/// A radix tree of three levels with 256 entries each covers ids below 2²⁴; levels come into being when they are
/// touched, so that one odd id costs two small tables, never an array up to it.
/// Complexity: O(1) a look-up; memory 1 KiB a level touched.
struct BlockTable {
    static let absent = UInt32.max
    private static let levelBits = 8
    private static let levelCount = 1 << levelBits

    /// Entries of all levels; the root is the first. An inner entry is the offset of its child, a leaf's a local index.
    private var entries = [UInt32](repeating: absent, count: levelCount)
    /// Local index → block id.
    private(set) var ids: [UInt32] = []

    var count: Int { ids.count }

    /// Writes the local index of every id, adding the ids not seen before.
    ///
    /// - Precondition: ids ascending, distinct and below 2²⁴; `locals` has room for them.
    mutating func resolve(_ touched: Span<UInt32>, into locals: inout MutableSpan<UInt32>) {
        var leafNumber = UInt32.max
        var leaf = 0
        for index in touched.indices {
            let id = touched[index]
            if id >> UInt32(Self.levelBits) != leafNumber {
                leafNumber = id >> UInt32(Self.levelBits)
                leaf = self.leaf(of: id)
            }
            let place = leaf &+ Int(id & UInt32(Self.levelCount - 1))
            var local = entries[place]
            if local == Self.absent {
                local = UInt32(ids.count)
                entries[place] = local
                ids.append(id)
            }
            locals[index] = local
        }
    }

    private mutating func leaf(of id: UInt32) -> Int {
        precondition(id < 1 << 24, "block ids are below 2^24")
        let middle = child(at: Int(id >> 16))
        return child(at: middle + Int((id >> 8) & 255))
    }

    /// The level an entry points to, made if it is not there.
    private mutating func child(at place: Int) -> Int {
        if entries[place] == Self.absent {
            entries[place] = UInt32(entries.count)
            entries.append(contentsOf: repeatElement(Self.absent, count: Self.levelCount))
        }
        return Int(entries[place])
    }
}

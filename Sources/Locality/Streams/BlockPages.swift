/// Gives every block of one stream a place in an array, in pages of 256 neighbouring ids that come into being when one
/// of them is touched: near ids stand side by side, one odd id costs a page, never an array up to it.
///
/// A place never changes. A radix tree of two levels of 256 entries finds the pages of ids below 2²⁴.
/// Complexity: O(1) an id.
struct BlockPages {
    private static let absent = UInt32.max
    private static let levelBits: UInt32 = 8
    private static let levelCount = 1 << 8

    /// Places given so far, those of untouched blocks included.
    private(set) var placeCount = 0
    /// Entries of the root, then of the inner levels: offsets of inner levels, and in these the first places of pages.
    private var directory = [UInt32](repeating: absent, count: levelCount)
    /// By page: the id of its first block.
    private var firstIDs: [UInt32] = []

    /// Turns ids into places. - Precondition: below 2²⁴.
    mutating func findPlaces(of ids: inout [UInt32], count: Int) {
        var pageNumber = UInt32.max
        var page: UInt32 = 0
        var ids = ids.mutableSpan
        for index in 0..<count {
            let id = ids[index]
            if id >> Self.levelBits != pageNumber {
                pageNumber = id >> Self.levelBits
                page = self.page(pageNumber)
            }
            ids[index] = page | id & UInt32(Self.levelCount - 1)
        }
    }

    func id(at place: Int) -> UInt32 { firstIDs[place / Self.levelCount] + UInt32(place % Self.levelCount) }

    /// The first place of a page, made if it is not there.
    private mutating func page(_ number: UInt32) -> UInt32 {
        precondition(number < 1 << 16, "block ids are below 2^24")
        let root = Int(number >> Self.levelBits)
        if directory[root] == Self.absent {
            directory[root] = UInt32(directory.count)
            directory.append(contentsOf: repeatElement(Self.absent, count: Self.levelCount))
        }
        let entry = Int(directory[root]) + Int(number) % Self.levelCount
        if directory[entry] == Self.absent {
            directory[entry] = UInt32(placeCount)
            firstIDs.append(number << Self.levelBits)
            placeCount += Self.levelCount
        }
        return directory[entry]
    }
}

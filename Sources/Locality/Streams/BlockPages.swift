/// Gives every block of one stream an index into an array, in pages of 256 neighbouring ids that come into being when
/// one of them is touched: near ids stand side by side, one odd id costs a page, never an array up to it.
///
/// As long as new pages lie near the ones before, or a record's new ids are two a page up to them on average, all pages
/// up to them are made, and an index is the id itself. A radix tree of two levels of 256 entries finds the pages of
/// farther ids, up to 2²⁴. An index never changes.
/// Complexity: O(1) an id, nothing where all ids are near.
struct BlockPages {
    private static let absent = UInt32.max
    private static let levelBits: UInt32 = 8
    /// Blocks a page, and entries a level.
    static let levelCount = 1 << 8
    /// A new page is near if at most this many pages lie between it and the others.
    private static let nearPages: UInt32 = 2
    /// Blocks up to a new page, for each id of a call, that are made all: half of what pages of their own might cost.
    private static let nearBlocksPerID = levelCount / 2

    /// Indices given so far, those of untouched blocks included.
    private(set) var indexCount = 0
    /// Ids below are their own indices.
    private var identityCount: UInt32 = 0
    /// Entries of the root, then of the inner levels: offsets of inner levels, and in these the first indices of pages.
    private var directory: [UInt32] = []
    /// By page from the first far one on: the id of its first block.
    private var farIDs: [UInt32] = []

    /// Turns ids into indices. - Precondition: ascending and below 2²⁴.
    mutating func findIndices(of ids: inout [UInt32], count: Int) {
        guard count > 0, ids[count - 1] >= identityCount else { return }
        var pageNumber = UInt32.max
        var page: UInt32 = 0
        var ids = ids.mutableSpan
        for index in 0..<count where ids[index] >= identityCount {
            let id = ids[index]
            if id >> Self.levelBits != pageNumber {
                pageNumber = id >> Self.levelBits
                if extend(to: pageNumber, ids: count) { continue }
                page = self.page(pageNumber)
            }
            ids[index] = page | id & UInt32(Self.levelCount - 1)
        }
    }

    /// The index of an id; nil where its page does not exist. O(1).
    func index(of id: UInt32) -> Int? {
        if id < identityCount { return Int(id) }
        let page = Int(id >> Self.levelBits)
        guard !directory.isEmpty, page < 1 << 16 else { return nil }
        let level = directory[page >> Int(Self.levelBits)]
        guard level != Self.absent else { return nil }
        let first = directory[Int(level) + page % Self.levelCount]
        return first == Self.absent ? nil : Int(first) + Int(id) % Self.levelCount
    }

    /// The first id and index of each page, ascending by id.
    var firstBlocks: [(id: UInt32, index: Int)] {
        let near = stride(from: 0, to: identityCount, by: Self.levelCount).map { (id: $0, index: Int($0)) }
        let far = farIDs.enumerated().map { (id: $1, index: Int(identityCount) + $0 * Self.levelCount) }
        return near + far.sorted { $0.id < $1.id }
    }

    /// Makes all pages up to a near one; false if it is far, or a far one was made before.
    private mutating func extend(to page: UInt32, ids: Int) -> Bool {
        let next = identityCount >> Self.levelBits
        let isDense = Int(page + 1) << Int(Self.levelBits) <= Self.nearBlocksPerID * ids
        guard farIDs.isEmpty, isDense || page <= next + Self.nearPages else { return false }
        identityCount = (page + 1) << Self.levelBits
        indexCount = Int(identityCount)
        return true
    }

    /// The first index of a far page, made if it is not there.
    private mutating func page(_ number: UInt32) -> UInt32 {
        precondition(number < 1 << 16, "block ids are below 2^24")
        if directory.isEmpty { directory = Array(repeating: Self.absent, count: Self.levelCount) }
        let root = Int(number >> Self.levelBits)
        if directory[root] == Self.absent {
            directory[root] = UInt32(directory.count)
            directory.append(contentsOf: repeatElement(Self.absent, count: Self.levelCount))
        }
        let entry = Int(directory[root]) + Int(number) % Self.levelCount
        if directory[entry] == Self.absent {
            directory[entry] = UInt32(indexCount)
            farIDs.append(number << Self.levelBits)
            indexCount += Self.levelCount
        }
        return directory[entry]
    }
}

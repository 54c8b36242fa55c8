/// Counters by a small non-negative key, in pages of 256 that come into being when they are touched: one odd key costs
/// a page, never an array up to it.
///
/// Merging is exact, associative and commutative. Complexity: O(1) a count; memory 2 KiB a page touched.
struct PagedCounts: Equatable {
    private static let pageBits = 8
    private static let pageCount = 1 << pageBits

    /// Page number → its place in `counts` in pages, −1 if it was never touched.
    private var places: [Int32] = []
    private var counts: [UInt64] = []

    /// - Precondition: 0 ≤ key < 2³¹.
    @inline(__always)
    mutating func add(_ key: Int, count: UInt64 = 1) {
        let page = key >> Self.pageBits
        if page >= places.count || places[page] < 0 { makePage(page) }
        counts[Int(places[page]) << Self.pageBits | key & (Self.pageCount - 1)] &+= count
    }

    @inline(never)
    private mutating func makePage(_ page: Int) {
        while places.count <= page { places.append(-1) }
        places[page] = Int32(counts.count >> Self.pageBits)
        counts.append(contentsOf: repeatElement(0, count: Self.pageCount))
    }

    func count(of key: Int) -> UInt64 {
        let page = key >> Self.pageBits
        guard page < places.count, places[page] >= 0 else { return 0 }
        return counts[Int(places[page]) << Self.pageBits | key & (Self.pageCount - 1)]
    }

    mutating func merge(_ other: PagedCounts) {
        other.forEachCount { key, count in add(key, count: count) }
    }

    /// Visits the keys with a count, ascending.
    func forEachCount(_ body: (_ key: Int, _ count: UInt64) -> Void) {
        for (page, place) in places.enumerated() where place >= 0 {
            for index in 0..<Self.pageCount {
                let count = counts[Int(place) << Self.pageBits | index]
                if count > 0 { body(page << Self.pageBits | index, count) }
            }
        }
    }

    static func == (left: PagedCounts, right: PagedCounts) -> Bool {
        var pairs: [(Int, UInt64)] = []
        left.forEachCount { pairs.append(($0, $1)) }
        var others: [(Int, UInt64)] = []
        right.forEachCount { others.append(($0, $1)) }
        return pairs.elementsEqual(others) { $0 == $1 }
    }
}

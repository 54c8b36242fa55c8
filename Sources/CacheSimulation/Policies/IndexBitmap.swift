/// A set of small integers that finds its next or last member by words of 64.
struct IndexBitmap {
    private var words: [UInt64]

    /// The empty set of integers below `count`.
    init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) >> 6) }

    mutating func insert(_ index: Int) { words[index >> 6] |= 1 << UInt64(index & 63) }
    mutating func remove(_ index: Int) { words[index >> 6] &= ~(1 << UInt64(index & 63)) }

    /// The smallest member not below `index`.
    func first(from index: Int) -> Int? {
        var word = index >> 6
        guard word < words.count else { return nil }
        var bits = words[word] & (UInt64.max << UInt64(index & 63))
        while bits == 0 {
            word += 1
            guard word < words.count else { return nil }
            bits = words[word]
        }
        return word << 6 + bits.trailingZeroBitCount
    }

    /// The largest member not above `index`.
    func last(upTo index: Int) -> Int? {
        var word = index >> 6
        var bits = words[word] & (UInt64.max >> UInt64(63 - index & 63))
        while bits == 0 {
            guard word > 0 else { return nil }
            word -= 1
            bits = words[word]
        }
        return word << 6 + 63 - bits.leadingZeroBitCount
    }
}

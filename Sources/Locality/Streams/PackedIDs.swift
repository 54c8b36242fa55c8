/// Lists of ascending ids, one behind the other, in two bytes an id.
///
/// A list is stretches of ids that are alike but for their lower 16 bits: the upper bits, one less than how many there
/// are, and the lower bits of each. Ids below 2¹⁷ need two stretches at most, far ones two words more each.
struct PackedIDs {
    private var words: [UInt16] = []
    /// Words in use.
    private(set) var end = 0

    mutating func removeAll() { end = 0 }

    /// Appends a list. O(ids). - Precondition: ascending, each below 2³².
    mutating func append(_ ids: Span<UInt32>) {
        var first = 0
        while first < ids.count {
            let upper = ids[first] >> 16
            let isLast = ids[ids.count - 1] >> 16 == upper
            let next = isLast ? ids.count : ids.firstIndex(from: first, withUpper: upper + 1)
            appendStretch(ids.extracting(first..<next), upper: UInt16(truncatingIfNeeded: upper))
            first = next
        }
    }

    /// Writes the list that begins at a place, of `count` ids, to the first elements; returns the place behind it.
    /// O(ids).
    func read(at place: Int, count: Int, into ids: inout [UInt32]) -> Int {
        ids.reserveElements(count)
        let words = words.span
        var ids = ids.mutableSpan
        var (place, written) = (place, 0)
        while written < count {
            let upper = UInt32(words[place]) << 16
            let stretch = Int(words[place + 1]) + 1
            place += 2
            precondition(written + stretch <= count && place + stretch <= words.count, "lists are read as appended")
            for index in 0..<stretch {
                ids[unchecked: written &+ index] = upper | UInt32(words[unchecked: place &+ index])
            }
            written += stretch
            place += stretch
        }
        return place
    }

    private mutating func appendStretch(_ ids: Span<UInt32>, upper: UInt16) {
        let start = end
        end += 2 + ids.count
        if words.count < end { words.append(contentsOf: repeatElement(0, count: end - words.count)) }
        var words = words.mutableSpan
        words[start] = upper
        words[start + 1] = UInt16(ids.count - 1)
        // In bounds: room was made above.
        for index in ids.indices {
            words[unchecked: start &+ 2 &+ index] = UInt16(truncatingIfNeeded: ids[unchecked: index])
        }
    }
}

extension Span<UInt32> {
    /// The first place from one on whose upper 16 bits are at least some. O(log ids).
    fileprivate func firstIndex(from start: Int, withUpper upper: UInt32) -> Int {
        var (low, high) = (start, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] >> 16 < upper { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

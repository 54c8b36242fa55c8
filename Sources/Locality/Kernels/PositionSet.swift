/// The distinct positions of one record, or of several merged: a sparse bitmap, 64 positions a word, ascending, without
/// empty words. It is the form all block sizes are derived from.
struct PositionSet: Equatable {
    private(set) var indices: [UInt32] = []
    private(set) var words: [UInt64] = []

    init() {}

    var isEmpty: Bool { indices.isEmpty }

    /// Number of positions.
    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Number of positions at or above a bound.
    func count(from bound: Int) -> Int {
        guard bound > 0 else { return count }
        var total = 0
        for place in indices.indices {
            let index = Int(indices[place])
            if index == bound >> 6 {
                total += (words[place] >> UInt64(bound & 63)).nonzeroBitCount
            } else if index > bound >> 6 {
                total += words[place].nonzeroBitCount
            }
        }
        return total
    }

    mutating func removeAll() {
        indices.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
    }

    mutating func append(index: UInt32, word: UInt64) {
        indices.append(index)
        words.append(word)
    }

    mutating func assign(indices newIndices: Span<UInt32>, words newWords: Span<UInt64>) {
        removeAll()
        newIndices.withUnsafeBufferPointer { indices.append(contentsOf: $0) }
        newWords.withUnsafeBufferPointer { words.append(contentsOf: $0) }
    }

    /// The union with another set, into `target`. O(words of both).
    func union(_ otherIndices: Span<UInt32>, _ otherWords: Span<UInt64>, into target: inout PositionSet) {
        target.removeAll()
        var left = 0
        var right = 0
        while left < indices.count && right < otherIndices.count {
            if indices[left] < otherIndices[right] {
                target.append(index: indices[left], word: words[left])
                left += 1
            } else if indices[left] > otherIndices[right] {
                target.append(index: otherIndices[right], word: otherWords[right])
                right += 1
            } else {
                target.append(index: indices[left], word: words[left] | otherWords[right])
                left += 1
                right += 1
            }
        }
        while left < indices.count {
            target.append(index: indices[left], word: words[left])
            left += 1
        }
        while right < otherIndices.count {
            target.append(index: otherIndices[right], word: otherWords[right])
            right += 1
        }
    }

    /// The size of the intersection with another set. O(words of both).
    func intersectionCount(_ other: PositionSet) -> Int {
        var left = 0
        var right = 0
        var count = 0
        while left < indices.count && right < other.indices.count {
            if indices[left] < other.indices[right] {
                left += 1
            } else if indices[left] > other.indices[right] {
                right += 1
            } else {
                count += (words[left] & other.words[right]).nonzeroBitCount
                left += 1
                right += 1
            }
        }
        return count
    }
}

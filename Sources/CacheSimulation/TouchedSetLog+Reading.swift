extension TouchedSetLog {
    /// Blocks that a stream can have, and more than any block id.
    private static let blockLimit = 1 << 24

    /// A log that was taken apart; nil if the bytes are not those of a log with these counts. O(bytes).
    public init?(reading bytes: [UInt8], stepCount: Int, touches: Int, largestTouchedSet: Int) {
        guard let (allTouches, largest) = Self.counts(bytes, stepCount: stepCount),
            allTouches == touches, largest == largestTouchedSet
        else { return nil }
        self.init(bytes: bytes, stepCount: stepCount, touches: touches, largestTouchedSet: largestTouchedSet)
    }

    private static func counts(_ bytes: [UInt8], stepCount: Int) -> (touches: Int, largest: Int)? {
        guard 0...bytes.count ~= stepCount else { return nil }
        var place = 0
        var (touches, largest) = (0, 0)
        for _ in 0..<stepCount {
            guard let header = number(bytes, &place, below: 2 * blockLimit + 2), header > 1,
                number(bytes, &place, below: .max) != nil,
                let first = number(bytes, &place, below: blockLimit)
            else { return nil }
            let count = header >> 1
            let isSound = header & 1 == 1 ? bitmap(bytes, &place, first, count) : gaps(bytes, &place, first, count)
            guard isSound else { return nil }
            touches += count
            largest = max(largest, count)
        }
        return place == bytes.count ? (touches, largest) : nil
    }

    private static func bitmap(_ bytes: [UInt8], _ place: inout Int, _ first: Int, _ count: Int) -> Bool {
        var base = first
        var seen = 0
        while seen < count {
            guard place < bytes.count, base + 8 - bytes[place].leadingZeroBitCount <= blockLimit else { return false }
            seen += bytes[place].nonzeroBitCount
            place += 1
            base += 8
        }
        return seen == count
    }

    private static func gaps(_ bytes: [UInt8], _ place: inout Int, _ first: Int, _ count: Int) -> Bool {
        var block = first
        for _ in 1..<count {
            guard let gap = number(bytes, &place, below: blockLimit), block + gap + 1 < blockLimit else { return false }
            block += gap + 1
        }
        return true
    }

    /// Nil if it is cut off, or not below a limit.
    private static func number(_ bytes: [UInt8], _ place: inout Int, below limit: Int) -> Int? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 63 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value < UInt64(limit) ? Int(value) : nil }
            shift += 7
        }
        return nil
    }
}

/// The order of names in which runs of digits count as numbers: `req_9` before `req_10`; equal numbers (`07`, `7`)
/// bytewise.
enum NumericOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        let first = parts(of: left)
        let second = parts(of: right)
        for (a, b) in zip(first, second) where a != b { return precedes(a, b) }
        if first.count != second.count { return first.count < second.count }
        return Array(left.utf8).lexicographicallyPrecedes(Array(right.utf8))
    }

    /// A run of digits without the zeros in front, or one of other bytes.
    private struct Part: Equatable {
        var bytes: [UInt8]
        var isNumber: Bool
    }

    private static func precedes(_ left: Part, _ right: Part) -> Bool {
        if left.isNumber && right.isNumber && left.bytes.count != right.bytes.count {
            return left.bytes.count < right.bytes.count
        }
        return left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    private static func parts(of name: String) -> [Part] {
        var parts: [Part] = []
        for byte in name.utf8 {
            let isDigit = byte &- Byte.zero < 10
            if parts.last?.isNumber != isDigit { parts.append(Part(bytes: [], isNumber: isDigit)) }
            parts[parts.count - 1].bytes.append(byte)
        }
        for index in parts.indices where parts[index].isNumber {
            parts[index].bytes = Array(parts[index].bytes.drop { $0 == Byte.zero })
        }
        return parts
    }
}

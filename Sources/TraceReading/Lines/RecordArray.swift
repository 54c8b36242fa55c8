/// Makes lines of the records of a JSON array, byte for byte in their place: `[`, `]` and the line feeds around and
/// inside records become spaces, the commas between records line feeds. However the array is laid out, a record is a
/// line then, and every byte keeps its offset.
///
/// A string cannot hold a line feed, so one that seems to is broken: its line ends there, and the next one counts
/// again; so does a record behind one whose end is missing, where that can be told. What is no object is left as it is,
/// for whoever reads lines to call it malformed.
///
/// Complexity: O(bytes), O(1) memory.
struct RecordArray {
    /// Open brackets outside of records: more than 0 once the array has begun, 0 where it is closed.
    private(set) var openBrackets = 0
    /// Open brackets and braces of the record.
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// The last byte of the record outside strings that is not blank.
    private var last: UInt8 = 0
    /// Whether something that is no record stands since the last line feed.
    private var isInWord = false

    /// Whether text begins as an array of objects, or an empty one, behind a byte order mark and white space.
    static func begins(_ text: [UInt8]) -> Bool { text.withUnsafeBufferPointer { begins($0) } }

    static func begins(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = text.starts(with: Byte.orderMark) ? Byte.orderMark.count : 0
        var isOpen = false
        while place < text.count {
            let byte = text[place]
            if byte == Byte.openBracket {
                isOpen = true
            } else if !RecordSniffer.isBlank(byte) {
                return isOpen && (byte == Byte.openBrace || byte == Byte.closeBracket)
            }
            place += 1
        }
        return false
    }

    /// Whether the content ends where an array of whole records does.
    var isWhole: Bool { openBrackets == 0 && depth == 0 }

    /// Turns the next bytes into lines.
    mutating func spread(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
        for place in bytes.indices {
            let byte = bytes[place]
            if depth > 0 {
                if byte == Byte.lineFeed { bytes[place] = endOfLineInRecord() }
                if isLost(byte), place > 0, RecordSniffer.isBlank(bytes[place - 1]) {
                    bytes[place - 1] = Byte.lineFeed
                    depth = 0
                }
                follow(byte)
            } else if let other = outside(byte) {
                bytes[place] = other
            }
        }
    }

    /// What a line feed becomes where a record is open.
    private mutating func endOfLineInRecord() -> UInt8 {
        guard isInString else { return Byte.space }
        depth = 0
        isInString = false
        isEscaped = false
        return Byte.lineFeed
    }

    /// Whether a brace opens where no value can stand: the record before it has no end.
    private func isLost(_ byte: UInt8) -> Bool {
        guard byte == Byte.openBrace, !isInString else { return false }
        return last == Byte.comma ? depth == 1 : last != Byte.colon && last != Byte.openBracket
    }

    private mutating func follow(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if isInString {
            if byte == Byte.quote { isInString = false }
            isEscaped = byte == Byte.backslash
        } else {
            if !RecordSniffer.isBlank(byte) { last = byte }
            switch byte {
            case Byte.quote: isInString = true
            case Byte.openBrace, Byte.openBracket: depth += 1
            case Byte.closeBrace, Byte.closeBracket: depth -= 1
            default: break
            }
        }
    }

    /// What a byte between records becomes; nil: it stays.
    private mutating func outside(_ byte: UInt8) -> UInt8? {
        switch byte {
        case Byte.openBrace:
            depth = 1
            last = byte
            return nil
        case Byte.comma:
            isInWord = false
            return Byte.lineFeed
        case Byte.openBracket where !isInWord:
            openBrackets += 1
            return Byte.space
        case Byte.closeBracket where openBrackets > 0:
            openBrackets -= 1
            isInWord = false
            return Byte.lineFeed
        case Byte.lineFeed:
            defer { isInWord = false }
            return isInWord || openBrackets == 0 ? nil : Byte.space
        default:
            if !RecordSniffer.isBlank(byte) && !Byte.orderMark.contains(byte) { isInWord = true }
            return nil
        }
    }
}

/// A strict reader of one JSON object (RFC 8259), written to be checked by eye against the grammar.
///
/// It accepts what Python's writer adds: bare `NaN`, `Infinity` and `-Infinity` as values. Bytes from 0x80 up pass
/// inside strings unchecked. Values are kept only as deep as a record needs: an integer's text, a list's elements, or
/// "something else".
struct NaiveJSONReader {
    /// Where and why reading stopped.
    struct Fault: Error {
        var reason: String
        /// The fault lies where bytes need not be checked further than to find where they end.
        var insideIgnoredValue: Bool
    }

    enum Value: Equatable {
        case null
        /// The digits of a JSON number without fraction or exponent, with its sign.
        case integer(String)
        case list([Value])
        /// The text of a JSON number with a fraction or an exponent.
        case real(String)
        /// What a string denotes, in UTF-8 (a surrogate that stands alone in three bytes).
        case string([UInt8])
        /// An object, a nested list, a bare NaN or a boolean.
        case other
    }

    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Members in order of writing, names decoded.
    ///
    /// - Parameter isRead: whether a key's value decides the record's meaning, so that every fault in it counts.
    mutating func object(isRead: (String) -> Bool) throws(Fault) -> [(name: String, value: Value)] {
        var members: [(name: String, value: Value)] = []
        skipWhitespace()
        try expect("{")
        skipWhitespace()
        if !accept("}") {
            repeat {
                skipWhitespace()
                let name = try string()
                skipWhitespace()
                try expect(":")
                skipWhitespace()
                members.append((name, try memberValue(isRead: isRead(name))))
                skipWhitespace()
            } while accept(",")
            try expect("}")
        }
        skipWhitespace()
        guard offset == bytes.count else { throw fault("text after the object") }
        return members
    }

    // MARK: Values

    private mutating func memberValue(isRead: Bool) throws(Fault) -> Value {
        do {
            let startsScalar = !["\"", "[", "{"].contains { peek == Character($0).asciiValue }
            let value = try value()
            if startsScalar { try checkScalarEnd() }
            return value
        } catch {
            let ignored = error.insideIgnoredValue || !isRead
            throw Fault(reason: error.reason, insideIgnoredValue: ignored && offset < bytes.count)
        }
    }

    /// Junk that touches a scalar (`12x`, `01`) belongs to the value; a structural character after it does not.
    private func checkScalarEnd() throws(Fault) {
        guard let byte = peek else { return }
        if !" \t\r\n,:\"[]{}".utf8.contains(byte) { throw fault("junk after a value") }
    }

    /// A value of a member: a list keeps its scalar elements.
    private mutating func value() throws(Fault) -> Value {
        guard peek == UInt8(ascii: "[") else { return try elementOrScalar() }
        offset += 1
        var elements: [Value] = []
        skipWhitespace()
        if accept("]") { return .list([]) }
        repeat {
            skipWhitespace()
            elements.append(try elementOrScalar())
            skipWhitespace()
        } while accept(",")
        try expect("]")
        return .list(elements)
    }

    private mutating func elementOrScalar() throws(Fault) -> Value {
        switch peek {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try ignoring { reader throws(Fault) in try reader.skipContainer() }
            return .other
        case UInt8(ascii: "\""):
            var letters: [Letter] = []
            try ignoring { reader throws(Fault) in letters = try reader.letters() }
            return .string(Letter.bytes(letters))
        default:
            return try scalar()
        }
    }

    /// Runs a part whose faults lie inside an ignored value.
    private mutating func ignoring(
        _ read: (inout NaiveJSONReader) throws(Fault) -> Void
    ) throws(Fault) {
        do {
            try read(&self)
        } catch {
            throw Fault(reason: error.reason, insideIgnoredValue: true)
        }
    }

    /// An object or a list of any depth, checked in full and thrown away. Not recursive: depth is the input's choice.
    private mutating func skipContainer() throws(Fault) {
        var closers: [Character] = []
        repeat {
            // Here a value is due.
            if accept("{") {
                skipWhitespace()
                if !accept("}") {
                    closers.append("}")
                    try memberName()
                    continue
                }
            } else if accept("[") {
                skipWhitespace()
                if !accept("]") {
                    closers.append("]")
                    continue
                }
            } else if peek == UInt8(ascii: "\"") {
                _ = try string()
            } else {
                _ = try scalar()
            }
            // Here a value has ended: close what ends with it, or go on to the next one.
            try closeOrContinue(&closers)
        } while !closers.isEmpty
    }

    private mutating func closeOrContinue(_ closers: inout [Character]) throws(Fault) {
        while let closer = closers.last {
            skipWhitespace()
            if accept(",") {
                skipWhitespace()
                if closer == "}" { try memberName() }
                return
            }
            try expect(closer)
            closers.removeLast()
        }
    }

    private mutating func memberName() throws(Fault) {
        _ = try string()
        skipWhitespace()
        try expect(":")
        skipWhitespace()
    }

    private mutating func scalar() throws(Fault) -> Value {
        let words: [(String, Value)] = [
            ("null", .null), ("true", .other), ("false", .other), ("NaN", .other), ("Infinity", .other),
            ("-Infinity", .other),
        ]
        for (word, value) in words where accept(word: word) { return value }
        return try number()
    }

    private mutating func number() throws(Fault) -> Value {
        let start = offset
        _ = accept("-")
        if !accept("0") { try digits() }
        var isInteger = true
        if accept(".") {
            isInteger = false
            try digits()
        }
        if accept("e") || accept("E") {
            isInteger = false
            if !accept("+") { _ = accept("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        return isInteger ? .integer(text) : .real(text)
    }

    private mutating func digits() throws(Fault) {
        guard isDigit(peek) else { throw fault("expected a digit") }
        while isDigit(peek) { offset += 1 }
    }

    private func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }

    // MARK: Strings

    /// A string, decoded; escapes and control characters are checked.
    private mutating func string() throws(Fault) -> String {
        String(decoding: Letter.bytes(try letters()), as: UTF8.self)
    }

    private mutating func letters() throws(Fault) -> [Letter] {
        try expect("\"")
        var letters: [Letter] = []
        while let byte = peek {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return letters
            case UInt8(ascii: "\\"): letters.append(.unit(try escape()))
            case 0..<0x20: throw fault("control character in a string", ignored: true)
            default: letters.append(.byte(byte))
            }
        }
        throw fault("unterminated string")
    }

    /// A byte of a string, or the UTF-16 unit of an escape.
    enum Letter {
        case byte(UInt8)
        case unit(UInt16)

        static func bytes(_ letters: [Letter]) -> [UInt8] {
            var bytes: [UInt8] = []
            var index = 0
            while index < letters.count {
                switch letters[index] {
                case .byte(let byte): bytes.append(byte)
                case .unit(let unit):
                    if index + 1 < letters.count, case .unit(let low) = letters[index + 1],
                        UTF16.isLeadSurrogate(unit), UTF16.isTrailSurrogate(low)
                    {
                        bytes += Array(String(decoding: [unit, low], as: UTF16.self).utf8)
                        index += 1
                    } else if UTF16.isLeadSurrogate(unit) || UTF16.isTrailSurrogate(unit) {
                        bytes += [0xED, 0x80 | UInt8(unit >> 6 & 0x3F), 0x80 | UInt8(unit & 0x3F)]
                    } else {
                        bytes += Array(String(decoding: [unit], as: UTF16.self).utf8)
                    }
                }
                index += 1
            }
            return bytes
        }
    }

    private mutating func escape() throws(Fault) -> UInt16 {
        guard let byte = peek else { throw fault("unterminated string") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "f"): return 12
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "u"): return try fourHexDigits()
        default: throw fault("unknown escape in a string", ignored: true)
        }
    }

    private mutating func fourHexDigits() throws(Fault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek else { throw fault("unterminated string") }
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw fault("expected four hexadecimal digits", ignored: true)
            }
            unit = unit * 16 + UInt16(digit)
            offset += 1
        }
        return unit
    }

    // MARK: Bytes

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipWhitespace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { offset += 1 }
    }

    private mutating func accept(_ character: Character) -> Bool {
        guard peek == character.asciiValue else { return false }
        offset += 1
        return true
    }

    private mutating func accept(word: String) -> Bool {
        guard bytes[offset...].starts(with: Array(word.utf8)) else { return false }
        offset += word.utf8.count
        return true
    }

    private mutating func expect(_ character: Character) throws(Fault) {
        if !accept(character) { throw fault("expected '\(character)'") }
    }

    private func fault(_ reason: String, ignored: Bool = false) -> Fault {
        Fault(reason: "\(reason) at byte \(offset)", insideIgnoredValue: ignored && offset < bytes.count)
    }
}

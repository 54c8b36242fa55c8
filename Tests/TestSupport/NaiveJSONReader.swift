/// A strict reader of one JSON object (RFC 8259), written to be checked by eye against the grammar.
///
/// It accepts what Python's writer adds: bare `NaN`, `Infinity` and `-Infinity` as values. Bytes from 0x80 up pass
/// inside strings unchecked. Values are kept only as deep as a record needs: an integer's text, a list's elements, or
/// "something else".
struct NaiveJSONReader {
    /// Where and why reading stopped.
    struct Fault: Error {
        var reason: NaiveReason
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
            let startsScalar = peek != UInt8(ascii: "\"") && peek != UInt8(ascii: "[") && peek != UInt8(ascii: "{")
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
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ","),
            UInt8(ascii: ":"), UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
            UInt8(ascii: "}"):
            return
        default: throw fault("junk after a value")
        }
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
            var text: [UInt8] = []
            try ignoring { reader throws(Fault) in text = try reader.text() }
            return .string(text)
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
        var closers: [UInt8] = []
        repeat {
            // Here a value is due.
            if accept("{") {
                skipWhitespace()
                if !accept("}") {
                    closers.append(UInt8(ascii: "}"))
                    try memberName()
                    continue
                }
            } else if accept("[") {
                skipWhitespace()
                if !accept("]") {
                    closers.append(UInt8(ascii: "]"))
                    continue
                }
            } else if peek == UInt8(ascii: "\"") {
                _ = try text()
            } else {
                _ = try scalar()
            }
            // Here a value has ended: close what ends with it, or go on to the next one.
            try closeOrContinue(&closers)
        } while !closers.isEmpty
    }

    private mutating func closeOrContinue(_ closers: inout [UInt8]) throws(Fault) {
        while let closer = closers.last {
            skipWhitespace()
            if accept(",") {
                skipWhitespace()
                if closer == UInt8(ascii: "}") { try memberName() }
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
        if accept(word: "null") { return .null }
        if accept(word: "true") || accept(word: "false") || accept(word: "NaN") || accept(word: "Infinity")
            || accept(word: "-Infinity")
        {
            return .other
        }
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
        String(decoding: try text(), as: UTF8.self)
    }

    /// The bytes that a string denotes.
    private mutating func text() throws(Fault) -> [UInt8] {
        let start = offset + 1
        var end = start
        while end < bytes.count, bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\""),
            bytes[end] != UInt8(ascii: "\\")
        {
            end += 1
        }
        guard peek == UInt8(ascii: "\""), end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
            return Letter.bytes(try letters())
        }
        // Nothing but plain bytes, as in nearly every string.
        offset = end + 1
        return Array(bytes[start..<end])
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
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool { accept(UInt8(ascii: character)) }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func accept(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - offset >= count else { return false }
        for index in 0..<count where bytes[offset + index] != word.utf8Start[index] { return false }
        offset += count
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Fault) { try expect(UInt8(ascii: character)) }

    private mutating func expect(_ byte: UInt8) throws(Fault) {
        if !accept(byte) {
            throw Fault(reason: NaiveReason(expected: byte, offset: offset), insideIgnoredValue: false)
        }
    }

    private func fault(_ reason: String, ignored: Bool = false) -> Fault {
        Fault(
            reason: NaiveReason(text: reason, offset: offset), insideIgnoredValue: ignored && offset < bytes.count)
    }
}

/// Why a line is malformed, put into words only where someone reads them: a fuzzer's lines nearly all are.
public struct NaiveReason: Equatable, Sendable, CustomStringConvertible {
    /// The key at fault; empty: the line's form.
    var key = ""
    var text = ""
    /// The byte that should stand there.
    var expected: UInt8?
    /// In the line.
    var offset: Int?

    public var description: String {
        let what = expected.map { "expected '\(Character(Unicode.Scalar($0)))'" } ?? text
        return (key.isEmpty ? "" : "\(key) ") + what + (offset.map { " at byte \($0)" } ?? "")
    }
}

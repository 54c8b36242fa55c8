/// A text with names in braces: `A step touches {measured} blocks.` Names are letters, digits and underscores; any
/// other brace is text. Where a value is the number 1, the words behind it take their form for one.
public struct TextTemplate: Equatable, Sendable {
    public let text: String
    private let plurals: Plurals

    public init(_ text: String, plurals: Plurals = Plurals()) {
        self.text = text
        self.plurals = plurals
    }

    /// The same text in other words, which count as these do.
    public func said(_ others: (String) -> String) -> TextTemplate { TextTemplate(others(text), plurals: plurals) }

    /// The names it asks for, in order of appearance, each once.
    public var names: [String] {
        var names: [String] = []
        var text = text
        text.withUTF8 { bytes in
            Self.cut(bytes) { piece, isName in
                let name = String(decoding: piece, as: UTF8.self)
                if isName, !names.contains(name) { names.append(name) }
            }
        }
        return names
    }

    /// The text with every known name replaced; an unknown name stays as it is written. O(bytes).
    public func filled(with values: [String: String]) -> String {
        var source = text
        return source.withUTF8 { bytes in
            guard bytes.contains(UInt8(ascii: "{")) else { return text }
            var filled: [UInt8] = []
            filled.reserveCapacity(2 * bytes.count)
            // Whether a 1 stands before what comes next, perhaps with a space between.
            var isBehindOne = false
            Self.cut(bytes) { piece, isName in
                guard isName else {
                    filled += isBehindOne ? Array(one(String(decoding: piece, as: UTF8.self)).utf8) : Array(piece)
                    isBehindOne = isBehindOne && piece.elementsEqual(CollectionOfOne(UInt8(ascii: " ")))
                    return
                }
                let name = String(decoding: piece, as: UTF8.self)
                let value = values[name] ?? "{\(name)}"
                filled += (isBehindOne ? String(one(" " + value).dropFirst()) : value).utf8
                isBehindOne = value == "1"
            }
            return String(decoding: filled, as: UTF8.self)
        }
    }

    /// A text behind the number 1.
    private func one(_ text: String) -> String { plurals.behindOne(text[...]) ?? text }

    /// Takes the texts between names, perhaps empty ones, and the names, in their order.
    private static func cut(
        _ text: UnsafeBufferPointer<UInt8>, _ take: (_ piece: UnsafeBufferPointer<UInt8>, _ isName: Bool) -> Void
    ) {
        func piece(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: text[range]) }
        var start = 0
        while let open = text[start...].firstIndex(of: UInt8(ascii: "{")) {
            let close = text[(open + 1)...].firstIndex { !canBeOfName($0) } ?? text.count
            if close < text.count, text[close] == UInt8(ascii: "}"), isName(piece(open + 1..<close)) {
                take(piece(start..<open), false)
                take(piece(open + 1..<close), true)
                start = close + 1
            } else {
                take(piece(start..<open + 1), false)
                start = open + 1
            }
        }
        take(piece(start..<text.count), false)
    }

    /// Whether a byte is an ASCII letter, digit or underscore, or of a character beyond ASCII.
    private static func canBeOfName(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: byte >= 0x80
        }
    }

    private static func isName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return !bytes.isEmpty }
        return String(decoding: bytes, as: UTF8.self).allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
}

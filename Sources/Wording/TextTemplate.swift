/// A text with names in braces: `A step touches {measured} blocks.` Names are letters, digits and underscores; any
/// other brace is text. Where a value is the number 1, the words behind it take their form for one.
public struct TextTemplate: Equatable, Sendable {
    public let text: String
    /// Cut once, since a page fills hundreds of texts.
    private let pieces: [Piece]
    private let plurals: Plurals

    public init(_ text: String, plurals: Plurals = Plurals()) {
        self.text = text
        self.plurals = plurals
        pieces = Self.pieces(text)
    }

    /// The same text in other words, which count as these do.
    public func said(_ others: (String) -> String) -> TextTemplate { TextTemplate(others(text), plurals: plurals) }

    /// The names it asks for, in order of appearance, each once.
    public var names: [String] {
        var seen: Set<String> = []
        return pieces.compactMap { piece in
            guard case .name(let name) = piece, seen.insert(name).inserted else { return nil }
            return name
        }
    }

    /// The text with every known name replaced; an unknown name stays as it is written.
    public func filled(with values: [String: String]) -> String {
        if pieces.count == 1 { return text }
        var filled = ""
        // Whether a 1 stands before what comes next, perhaps with a space between.
        var isBehindOne = false
        for piece in pieces {
            switch piece {
            case .text(let text):
                filled += isBehindOne ? plurals.behindOne(text) ?? String(text) : String(text)
                isBehindOne = isBehindOne && text == " "
            case .name(let name):
                let value = values[name] ?? "{\(name)}"
                let counted = isBehindOne ? plurals.behindOne(" \(value)"[...]) : nil
                filled += counted.map { String($0.dropFirst()) } ?? value
                isBehindOne = value == "1"
            }
        }
        return filled
    }

    private enum Piece: Equatable, Sendable {
        case text(Substring)
        case name(String)
    }

    private static func pieces(_ text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
            let inside = rest[rest.index(after: open)...]
            guard let close = inside.utf8.firstIndex(of: UInt8(ascii: "}")), close > inside.startIndex,
                inside[..<close].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
            else {
                pieces.append(.text(rest[...open]))
                rest = inside
                continue
            }
            pieces.append(.text(rest[..<open]))
            pieces.append(.name(String(inside[..<close])))
            rest = inside[inside.index(after: close)...]
        }
        pieces.append(.text(rest))
        return pieces
    }
}

/// A text with names in braces: `A step touches {measured} blocks.` Names are letters, digits and underscores; any
/// other brace is text.
public struct TextTemplate: Equatable, Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }

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
        pieces.map { piece in
            switch piece {
            case .text(let text): String(text)
            case .name(let name): values[name] ?? "{\(name)}"
            }
        }.joined()
    }

    private enum Piece {
        case text(Substring)
        case name(String)
    }

    private var pieces: [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            let inside = rest[rest.index(after: open)...]
            guard let close = inside.firstIndex(of: "}"), close > inside.startIndex,
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

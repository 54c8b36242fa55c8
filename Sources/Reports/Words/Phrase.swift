/// A text with named places: `{capacity} blocks reach {rate}`.
public struct Phrase: Equatable, Sendable {
    public let template: String

    public init(_ template: String) {
        self.template = template
    }

    /// The names between braces, in order of appearance.
    public var names: [String] {
        pieces().compactMap { if case .name(let name) = $0 { String(name) } else { nil } }
    }

    /// The text with its places filled; a name without a value stays as it is written.
    public func filled(_ values: [String: String]) -> String {
        var text = ""
        for piece in pieces() {
            switch piece {
            case .text(let part): text += part
            case .name(let name): text += values[String(name)] ?? "{\(name)}"
            }
        }
        return text
    }

    private enum Piece {
        case text(Substring)
        case name(Substring)
    }

    private func pieces() -> [Piece] {
        var pieces: [Piece] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
                pieces.append(.text(rest[...open]))
                rest = rest[rest.index(after: open)...]
                continue
            }
            pieces.append(.text(rest[..<open]))
            pieces.append(.name(name))
            rest = rest[rest.index(after: close)...]
        }
        return pieces + [.text(rest)]
    }
}

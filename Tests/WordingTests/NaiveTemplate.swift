/// What `TextTemplate` fills in, character by character, as its definition says it.
struct NaiveTemplate {
    private var pieces: [(text: String, isName: Bool)] = []
    /// One word for many → for one.
    private let forms: [String: String]

    init(_ text: String, _ forms: [String: String]) {
        self.forms = forms
        var rest = text.unicodeScalars[...]
        var plain = ""
        while let scalar = rest.popFirst() {
            plain.unicodeScalars.append(scalar)
            guard scalar == "{" else { continue }
            if let close = rest.firstIndex(of: "}"), Self.isName(String(rest[..<close])) {
                plain.unicodeScalars.removeLast()
                pieces += [(plain, false), (String(rest[..<close]), true)]
                rest = rest[rest.index(after: close)...]
            } else {
                pieces.append((plain, false))
            }
            plain = ""
        }
        pieces.append((plain, false))
    }

    var names: [String] {
        pieces.filter(\.isName).map(\.text).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    func filled(with values: [String: String]) -> String {
        var filled = ""
        var isBehindOne = false
        for piece in pieces {
            let text = piece.isName ? values[piece.text] ?? "{\(piece.text)}" : piece.text
            filled += isBehindOne ? behindOne(text, isName: piece.isName) : text
            isBehindOne = piece.isName ? text == "1" : isBehindOne && text == " "
        }
        return filled
    }

    private func behindOne(_ text: String, isName: Bool) -> String {
        for (many, one) in forms {
            let counted = (isName ? "" : " ") + many
            guard text.hasPrefix(counted) else { continue }
            let tail = text.dropFirst(counted.count)
            if !(tail.first.map { $0.isLetter || $0 == "-" } ?? false) { return (isName ? "" : " ") + one + tail }
        }
        return text
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
}

/// A page's template, cut once: the part of Mustache that pages are made of.
///
/// - `{{{x}}}` and `{{&x}}` insert a value as it is, `{{x}}` escapes it; `{{{.}}}` is what the section is of.
/// - `{{#x}}…{{/x}}` is inserted for each element of a list, and once for any other value but `false`. Names are asked
///   of the element or value first, if it has some, then of what is around the section.
/// - `{{^x}}…{{/x}}` is inserted where that would be nothing, `{{> x}}` is another template, `{{! … }}` is nothing.
///
/// A line with nothing but one tag of a section, another template or a comment is no line of the page. What else
/// Mustache has (other delimiters, inheritance, functions, dotted names) is refused.
struct PageTemplate: Sendable {
    private indirect enum Piece: Sendable {
        case text(ByteText)
        case value(String, isEscaped: Bool)
        case section(String, isInverted: Bool, [Piece])
        case template(String)
    }

    /// Why a text is no template; its description is one clause.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private let pieces: [Piece]

    init(_ text: String) throws(Fault) {
        var reader = Reader(bytes: Array(text.utf8))
        pieces = try reader.pieces(of: nil)
    }

    /// Inserts the values of a page or a part of one.
    ///
    /// - Parameters:
    ///   - names: asked from the last on.
    ///   - templates: the others, by name; one that is not there is nothing.
    func render(_ names: [[String: Any]], _ templates: [String: PageTemplate], to html: inout ByteText) {
        Self.render(pieces, Scope(names: names, current: nil, templates: templates), to: &html)
    }

    private struct Scope {
        var names: [[String: Any]]
        var current: Any?
        let templates: [String: PageTemplate]

        func value(_ name: String) -> Any? {
            if name == "." { return current }
            for values in names.reversed() {
                if let value = values[name] { return value }
            }
            return nil
        }

        func inside(_ value: Any) -> Scope {
            var scope = self
            scope.current = value
            if let names = value as? [String: Any] { scope.names.append(names) }
            return scope
        }
    }

    private static func render(_ pieces: [Piece], _ scope: Scope, to html: inout ByteText) {
        for piece in pieces {
            switch piece {
            case .text(let text): html.append(text)
            case .value(let name, let isEscaped):
                guard let value = scope.value(name) else { continue }
                if !isEscaped, let text = value as? ByteText {
                    html.append(text)
                } else {
                    let text = value as? String ?? (value as? ByteText)?.text ?? String(describing: value)
                    isEscaped ? HTMLEscape.append(text, to: &html) : html.append(text)
                }
            case .section(let name, let isInverted, let inner):
                let elements = elements(scope.value(name))
                if isInverted, elements.isEmpty { render(inner, scope, to: &html) }
                if !isInverted { for element in elements { render(inner, scope.inside(element), to: &html) } }
            case .template(let name):
                if let other = scope.templates[name] { render(other.pieces, scope, to: &html) }
            }
        }
    }

    /// What a section is inserted for.
    private static func elements(_ value: Any?) -> [Any] {
        switch value {
        case nil: []
        case let isShown as Bool: isShown ? [true] : []
        case let groups as [[String: Any]]: groups
        case let list as [Any]: list
        case .some(let value): [value]
        }
    }

    /// Cuts a template into its pieces.
    private struct Reader {
        let bytes: [UInt8]
        private var next = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        private struct Tag {
            let sign: Character
            let name: String
            let start, end: Int
        }

        /// The pieces up to the end of a section, or of the text.
        mutating func pieces(of section: String?) throws(Fault) -> [Piece] {
            var pieces: [Piece] = []
            while let tag = try tag() {
                let line = "#^/>!".contains(tag.sign) ? ownLine(tag) : nil
                let text = bytes[next..<(line?.lowerBound ?? tag.start)]
                if !text.isEmpty { pieces.append(.text(ByteText(text))) }
                next = line?.upperBound ?? tag.end
                switch tag.sign {
                case "#": pieces.append(.section(tag.name, isInverted: false, try self.pieces(of: tag.name)))
                case "^": pieces.append(.section(tag.name, isInverted: true, try self.pieces(of: tag.name)))
                case "/":
                    guard tag.name == section else { throw Fault(description: "{{/\(tag.name)}} ends nothing") }
                    return pieces
                case ">": pieces.append(.template(tag.name))
                case "!": break
                default: pieces.append(.value(tag.name, isEscaped: tag.sign == " "))
                }
            }
            if let section { throw Fault(description: "{{#\(section)}} has no end") }
            if next < bytes.count { pieces.append(.text(ByteText(bytes[next...]))) }
            return pieces
        }

        /// The next tag; nil where there is none.
        private func tag() throws(Fault) -> Tag? {
            guard let start = place(of: "{{", from: next) else { return nil }
            let sign = start + 2 < bytes.count ? Character(Unicode.Scalar(bytes[start + 2])) : " "
            let close = sign == "{" ? "}}}" : "}}"
            guard let end = place(of: close, from: start + 2) else { throw Fault(description: "a tag has no end") }
            let isSigned = "{&#^/>!".contains(sign)
            let inner = String(decoding: bytes[(start + (isSigned ? 3 : 2))..<max(end, start + 3)], as: UTF8.self)
            let name = String(inner.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            guard sign == "!" || name == "." || !name.isEmpty && name.allSatisfy(isOfName) else {
                throw Fault(description: "{{\(inner)}} is no tag of a page's template")
            }
            return Tag(sign: isSigned ? sign : " ", name: name, start: start, end: end + close.utf8.count)
        }

        private func isOfName(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber) || character == "_" || character == "-"
        }

        private func place(of text: String, from start: Int) -> Int? {
            let text = Array(text.utf8)
            guard start + text.count <= bytes.count else { return nil }
            return (start...(bytes.count - text.count)).first { bytes[$0..<$0 + text.count].elementsEqual(text) }
        }

        /// The line of a tag that has one to itself, with its end.
        private func ownLine(_ tag: Tag) -> Range<Int>? {
            func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
            let before = bytes[..<tag.start].lastIndex { !isBlank($0) }
            let after = bytes[tag.end...].firstIndex { !isBlank($0) && $0 != UInt8(ascii: "\r") }
            guard before.map({ bytes[$0] == UInt8(ascii: "\n") }) ?? true,
                after.map({ bytes[$0] == UInt8(ascii: "\n") }) ?? true
            else { return nil }
            return (before.map { $0 + 1 } ?? 0)..<(after.map { $0 + 1 } ?? bytes.count)
        }
    }
}

/// Text that came from a trace (a data set, a run's name, a path): shown, never trusted.
///
/// Escaping belongs to the format that it is written into; this is about what no escaping removes: characters that
/// reorder, hide or break a line, and length.
public enum TraceText {
    /// Characters shown of a text in headings and tables.
    public static let displayLimit = 96

    /// The text on one line, controls and direction overrides replaced by U+FFFD, the middle of a long one left out.
    public static func display(_ text: String, limit: Int = displayLimit) -> String {
        if isPlain(text), text.utf8.count <= limit { return text }
        let cleaned = trimmed(clean(text))
        guard cleaned.count > limit else { return cleaned }
        return cleaned.prefix(limit * 2 / 3) + "…" + cleaned.suffix(limit / 3)
    }

    /// The whole text on one line, controls and direction overrides replaced by U+FFFD.
    public static func clean(_ text: String) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            cleaned.append(isHarmful(scalar) ? "\u{FFFD}" : scalar)
        }
        return String(cleaned)
    }

    /// Whether nothing would be replaced or taken off, by its bytes: printable ASCII without a space at either end.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.first != 0x20 && text.utf8.last != 0x20 && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    /// Without spaces at the start and the end, which would mean something in Markdown.
    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true  // controls: forbidden in XML, or a line's end
        case 0x061C, 0x200B, 0x200E, 0x200F, 0xFEFF: true  // invisible marks
        case 0x2028...0x202E, 0x2066...0x2069: true  // line separators, embeddings, overrides, isolates
        case 0xFDD0...0xFDEF: true  // noncharacters
        case let value: value & 0xFFFE == 0xFFFE
        }
    }
}

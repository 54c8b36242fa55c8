import Recommendations
import Wording

/// How text is dressed for the terminal: 100 columns, and colour only where a person watches.
struct TextStyle {
    static let columns = 100

    let usesColor: Bool

    enum Accent: String {
        case bold = "1"
        case dim = "2"
        case good = "32"
        case caution = "33"
        case bad = "31"
    }

    func dressed(_ text: String, _ accent: Accent) -> String {
        usesColor ? "\u{1B}[\(accent.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Lines of at most `columns` columns; all but the first are indented. A word longer than a line stays whole.
    ///
    /// - Parameter first: what stands before the first line's text, counted at its visible width.
    static func wrapped(_ text: String, first: String = "", indent: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indent)
        let lines = LineBreaking.lines(
            text, room: { Double(columns - ($0 == 0 ? LineBreaking.columns(first) : indent)) },
            width: { Double(LineBreaking.columns($0)) })
        guard let start = lines.first else { return [first] }
        return [first + start] + lines.dropFirst().map { margin + $0 }
    }

    /// At the right of a column.
    static func aligned(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - LineBreaking.columns(text))) + text
    }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - LineBreaking.columns(text)))
    }
}

extension String {
    /// With control characters, line ends and text-direction marks shown as `�`, so that a name from a trace cannot
    /// command the terminal.
    var visible: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }

    /// Markdown as plain text: emphasis, code marks and link targets left out.
    var withoutMarkdown: String {
        replacing("**", with: "").replacing("`", with: "")
            .replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.output.1 }
            .replacing(/(^|\s)\*([^*\s][^*]*)\*/) { "\($0.output.1)\($0.output.2)" }
    }
}

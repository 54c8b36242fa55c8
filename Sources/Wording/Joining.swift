/// How a language joins texts: `joining.txt` of its folder, with the texts as `{a}` and `{b}`.
public struct Joining: Sendable {
    private let patterns: [String: TextTemplate]

    /// - Parameter files: contents of `joining.txt`, later ones over earlier ones.
    public init(_ files: [String]) {
        var patterns: [String: TextTemplate] = [:]
        for file in files {
            for (key, pattern) in WordFile(file, hasProse: false).phrases { patterns[key] = TextTemplate(pattern) }
        }
        self.patterns = patterns
    }

    /// One sentence after another.
    public func sentences(_ texts: [String]) -> String { joined(texts, "sentences") }
    /// `a, b, c`.
    public func list(_ texts: [String]) -> String { joined(texts, "list") }
    /// Parts of a sentence that hold lists themselves.
    public func clauses(_ texts: [String]) -> String { joined(texts, "clauses") }
    /// `name: text`.
    public func label(_ name: String, _ text: String) -> String { joined([name, text], "label") }
    /// `text (aside)`; the text alone where there is none.
    public func aside(_ text: String, _ aside: String?) -> String {
        joined([text] + [aside].compactMap { $0 }, "aside")
    }
    /// `heading. text`.
    public func lead(_ heading: String, _ text: String) -> String { joined([heading, text], "lead") }

    private func joined(_ texts: [String], _ key: String) -> String {
        guard let first = texts.first else { return "" }
        let pattern = patterns[key] ?? TextTemplate("{a} {b}")
        if let separator = Self.separator(pattern.text) { return texts.joined(separator: separator) }
        return texts.dropFirst().reduce(first) { pattern.filled(with: ["a": $0, "b": $1]) }
    }

    /// What stands between the two texts where nothing stands around them; filled in pair by pair, a list of sixty
    /// layers would be copied sixty times.
    private static func separator(_ pattern: String) -> String? {
        let between = pattern.dropFirst(3).dropLast(3)
        let isWhole = pattern.utf8.count >= 6 && pattern.hasPrefix("{a}") && pattern.hasSuffix("{b}")
        return isWhole && !between.contains("{") ? String(between) : nil
    }
}

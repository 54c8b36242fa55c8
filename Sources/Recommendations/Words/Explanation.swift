/// The words about one thing (a finding's code, a metric, a strategy): a title and headed sections of Markdown.
public struct Explanation: Equatable, Sendable {
    /// The code or identifier, which is the file's name without `.md`.
    public let identifier: String
    public let title: String
    /// In the file's order.
    public let sections: [ExplanationSection]

    /// The Markdown under a heading; nil where the file has no such heading.
    public subscript(heading: String) -> String? {
        sections.first { $0.heading == heading }?.markdown
    }
}

/// One headed part of an explanation.
public struct ExplanationSection: Equatable, Sendable {
    public let heading: String
    /// Without the heading and without blank lines around it.
    public let markdown: String
}

extension Explanation {
    /// Reads a file of words: `# Title`, then `## Heading` and Markdown, as often as wanted. Lines before the first
    /// heading are ignored; `#` inside a fenced code block is text.
    ///
    /// O(bytes).
    public init(identifier: String, markdown: String) {
        var title = identifier
        var sections: [(heading: String, lines: [Substring])] = []
        var isFenced = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isFenced.toggle() }
            if !isFenced, line.hasPrefix("## ") {
                sections.append((String(line.dropFirst(3)).trimmed, []))
            } else if !isFenced, line.hasPrefix("# ") {
                title = String(line.dropFirst(2)).trimmed
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines.append(line)
            }
        }
        self.init(
            identifier: identifier, title: title,
            sections: sections.map {
                ExplanationSection(heading: $0.heading, markdown: $0.lines.joined(separator: "\n").trimmed)
            })
    }
}

extension StringProtocol {
    /// Without white space and line ends around it.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace || $0.isNewline }
        let start = self.firstIndex { !isBlank($0) } ?? endIndex
        let end = self.lastIndex { !isBlank($0) }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}

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
        // Bytes, not characters: every start of a command reads a file of a thousand lines.
        let bytes = Array(markdown.utf8)
        var title = identifier
        var sections: [(heading: String, lines: [Range<Int>])] = []
        var isFenced = false
        var start = 0
        while start <= bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let line = bytes[start..<end]
            if line.starts(with: Self.fence) { isFenced.toggle() }
            if !isFenced, line.starts(with: Self.sectionMark) {
                sections.append((Self.text(line.dropFirst(Self.sectionMark.count)), []))
            } else if !isFenced, line.starts(with: Self.titleMark) {
                title = Self.text(line.dropFirst(Self.titleMark.count))
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines.appendLine(start..<end)
            }
            start = end + 1
        }
        self.init(
            identifier: identifier, title: title,
            sections: sections.map { section in
                let content = section.lines.map { bytes[$0] }.joined(separator: [UInt8(ascii: "\n")])
                return ExplanationSection(heading: section.heading, markdown: Self.text(content))
            })
    }

    private static let fence = Array("```".utf8)
    private static let sectionMark = Array("## ".utf8)
    private static let titleMark = Array("# ".utf8)

    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: Array(bytes), as: UTF8.self).trimmed
    }
}

extension [Range<Int>] {
    /// Adds a line of a text, joined to the one before where that ends in front of it.
    fileprivate mutating func appendLine(_ line: Range<Int>) {
        if let last, last.upperBound + 1 == line.lowerBound {
            self[count - 1] = last.lowerBound..<line.upperBound
        } else {
            append(line)
        }
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

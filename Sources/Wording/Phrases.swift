/// The short texts of one language by key, and how the language counts, joins and renames; pages, the terminal and the
/// sentences of JSON read the same ones.
///
/// Files, below a language's folder: `*.txt` and `charts/*.md`, of `key: text` lines (`WordFile`); a key of
/// `charts/x.md` is called `x.key`. Of other meaning are `joining.txt`, `plurals.txt`, and the vocabularies
/// `passes.txt` (of records that are passes of several tokens) and `tokens.txt` (of blocks that are tokens).
public struct Phrases: Sendable {
    private let templates: [String: TextTemplate]
    private let prose: [String: String]
    private let passes: Vocabulary
    private let tokens: Vocabulary
    private let madeOfPasses = Memo<Phrases>()
    private let madeOfTokens = Memo<Phrases>()
    /// How the language joins texts.
    public let joining: Joining
    /// The forms of counted words.
    public let plurals: Plurals

    private static let special: Set<String> = ["joining.txt", "plurals.txt", "passes.txt", "tokens.txt"]

    /// - Parameter files: path below the language's folder, and text; one that comes later goes over one before it, key
    ///   by key, but for vocabularies: English words would be found in the names that other languages keep in English.
    ///   Files of other names are ignored.
    public init(files: [(path: String, text: String)]) {
        func texts(_ path: String) -> [String] { files.filter { $0.path == path }.map(\.text) }
        let plurals = Plurals(texts("plurals.txt"))
        var templates: [String: TextTemplate] = [:]
        var prose: [String: String] = [:]
        for file in files where Self.isRead(file.path) && !Self.special.contains(file.path) {
            let chart = file.path.hasSuffix(".md") ? String(file.path.dropFirst(Self.charts.count).dropLast(3)) : nil
            let words = WordFile(file.text, hasProse: chart != nil)
            for (key, text) in words.phrases {
                templates[chart.map { "\($0).\(key)" } ?? key] = TextTemplate(text, plurals: plurals)
            }
            if let chart { prose[chart] = words.prose }
        }
        self.templates = templates
        self.prose = prose
        self.plurals = plurals
        passes = Vocabulary(texts("passes.txt").last)
        tokens = Vocabulary(texts("tokens.txt").last)
        joining = Joining(texts("joining.txt"))
    }

    private static let charts = "charts/"

    /// Whether a file of this path below a language's folder holds phrases, or says how the language speaks.
    public static func isRead(_ path: String) -> Bool {
        path.hasPrefix(charts) ? path.hasSuffix(".md") : path.hasSuffix(".txt") && !path.contains("/")
    }

    private init(_ other: Phrases, said with: Vocabulary) {
        templates = Dictionary(
            uniqueKeysWithValues: other.templates.map { key, text in (key, text.said { with.said($0, of: key) }) })
        prose = Dictionary(uniqueKeysWithValues: other.prose.map { ($0, with.said($1, of: $0)) })
        passes = other.passes
        tokens = other.tokens
        joining = other.joining
        plurals = other.plurals
    }

    /// The same words as they are said of a result whose records are passes of several tokens.
    public var ofPasses: Phrases { madeOfPasses.value { Phrases(self, said: passes) } }

    /// The same words as they are said of a result whose blocks are single tokens.
    public var ofTokens: Phrases { madeOfTokens.value { Phrases(self, said: tokens) } }

    /// Another text of a key, as it is said of passes.
    public func ofPasses(_ text: String, of key: String) -> String { passes.said(text, of: key) }

    /// Another text of a key, as it is said of blocks that are tokens.
    public func ofTokens(_ text: String, of key: String) -> String { tokens.said(text, of: key) }

    /// The text of a key with its names filled in; the key itself where there is none (a test finds those).
    public func callAsFunction(_ key: String, _ names: [String: String] = [:]) -> String {
        templates[key]?.filled(with: names) ?? key
    }

    /// The text of a key, nil if there is none.
    public func optional(_ key: String, _ names: [String: String] = [:]) -> String? {
        templates[key]?.filled(with: names)
    }

    /// The text of a key with its names in braces, nil if there is none.
    public func text(_ key: String) -> String? { templates[key]?.text }

    /// The Markdown prose of a chart's file: its definition.
    public func definition(of chart: String) -> String { prose[chart] ?? "" }

    /// The texts whose keys start with `prefix`, by the rest of their keys, ascending.
    public func texts(under prefix: String) -> [(key: String, text: String)] {
        templates.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value.text) }
            .sorted { $0.key < $1.key }
    }
}

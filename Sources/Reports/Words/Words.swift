import LocalityModel
public import Recommendations

/// The words of the pages in one language: the files of `Templates/<language>/`, over those of English, so that a
/// translation may be incomplete.
public struct Words: Sendable {
    public let language: String
    private let phrases: [String: TextTemplate]
    private let prose: [String: String]
    private let passes: Vocabulary
    private let tokens: Vocabulary
    /// How the language joins texts.
    public let joining: Joining

    /// Reads `report.txt`, `planner.txt`, `site.txt` and `charts/*.md`; a key of `charts/x.md` is called `x.key`.
    public init(_ files: TemplateFiles, language: String = "en") {
        self.language = language
        var phrases: [String: TextTemplate] = [:]
        var prose: [String: String] = [:]
        var joining: [String] = []
        var passes: [String] = []
        var tokens: [String] = []
        let sources = [TemplateFiles.embedded, files.replacements]
        let plurals = Plurals(sources.compactMap { $0.text(at: "Templates/\(language)/plurals.txt") })
        for folder in language == "en" ? ["en"] : ["en", language] {
            for source in sources {
                Self.read(source, folder: "Templates/\(folder)/", plurals, into: &phrases, &prose)
                joining += [source.text(at: "Templates/\(folder)/joining.txt")].compactMap { $0 }
                passes += [source.text(at: "Templates/\(folder)/passes.txt")].compactMap { $0 }
                tokens += [source.text(at: "Templates/\(folder)/tokens.txt")].compactMap { $0 }
            }
        }
        self.phrases = phrases
        self.prose = prose
        self.joining = Joining(joining)
        // English words would be found in the names that other languages keep in English.
        self.passes = Vocabulary(passes.last)
        self.tokens = Vocabulary(tokens.last)
    }

    private init(_ other: Words, said with: Vocabulary) {
        language = other.language
        phrases = Dictionary(
            uniqueKeysWithValues: other.phrases.map { key, phrase in
                (key, phrase.said { with.said($0, of: key) })
            })
        prose = Dictionary(uniqueKeysWithValues: other.prose.map { ($0, with.said($1, of: $0)) })
        passes = other.passes
        tokens = other.tokens
        joining = other.joining
    }

    /// The same words as they are said of a result whose records are passes of several tokens.
    var ofPasses: Words { Words(self, said: passes) }

    /// The same words as they are said of a result whose blocks are single tokens.
    var ofTokens: Words { Words(self, said: tokens) }

    /// The same words, of tokens where the blocks of a result are tokens.
    func speaking(ofBlocksOf result: AnalysisResult) -> Words { result.blockSizeTokens == 1 ? ofTokens : self }

    /// The same words, of passes where a result's records are passes.
    func speaking(of result: AnalysisResult) -> Words { speaking(ofAll: [result]) }

    /// The same words, of passes where the records of every result are passes.
    func speaking(ofAll results: [AnalysisResult]) -> Words {
        !results.isEmpty && results.allSatisfy(\.hasPasses) ? ofPasses : self
    }

    private static func read(
        _ files: TemplateFiles, folder: String, _ plurals: Plurals, into phrases: inout [String: TextTemplate],
        _ prose: inout [String: String]
    ) {
        for name in ["report.txt", "planner.txt", "site.txt"] {
            guard let text = files.text(at: folder + name) else { continue }
            for (key, value) in WordFile(text, hasProse: false).phrases {
                phrases[key] = TextTemplate(value, plurals: plurals)
            }
        }
        for path in files.paths(under: folder + "charts/") where path.hasSuffix(".md") {
            guard let text = files.text(at: path) else { continue }
            let name = String(path.dropFirst(folder.count + "charts/".count).dropLast(".md".count))
            let file = WordFile(text, hasProse: true)
            for (key, value) in file.phrases {
                phrases["\(name).\(key)"] = TextTemplate(value, plurals: plurals)
            }
            prose[name] = file.prose
        }
    }

    /// The text of a key with its places filled.
    ///
    /// - Precondition: the key exists; those of the program's own files are checked by a test.
    public func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        guard let phrase = phrases[key] else { preconditionFailure("no words for '\(key)'") }
        return phrase.filled(with: values)
    }

    /// The text of a key, nil if there is none.
    public func optional(_ key: String, _ values: [String: String] = [:]) -> String? {
        phrases[key]?.filled(with: values)
    }

    /// The Markdown prose of a chart's file: its definition.
    public func definition(of chart: String) -> String { prose[chart] ?? "" }

    /// Every key with its text, for tests.
    var allPhrases: [String: TextTemplate] { phrases }
}

extension Words {
    /// The texts whose keys start with `prefix`, by the rest of their key with dots made underscores, as HTML: labels
    /// for templates.
    func labels(under prefix: String) -> [String: Any] {
        var labels: [String: Any] = [:]
        for (key, phrase) in allPhrases where key.hasPrefix(prefix) {
            let name = "label_" + key.dropFirst(prefix.count).map { $0 == "." ? "_" : String($0) }.joined()
            labels[name] = HTMLEscape.text(phrase.text)
        }
        return labels
    }
}

import LocalityModel
import Recommendations
import Sizing
import Wording

/// The words of the pages in one language: the files of `Templates/<language>/`, over those of English, so that a
/// translation may be incomplete.
public struct Words: Sendable {
    public let language: String
    let phrases: Phrases

    public init(_ files: TemplateFiles, language: String = "en") {
        self.language = language
        phrases = files.phrases(language)
    }

    private init(_ language: String, _ phrases: Phrases) {
        self.language = language
        self.phrases = phrases
    }

    /// The same words as they are said of a result whose records are passes of several tokens.
    var ofPasses: Words { Words(language, phrases.ofPasses) }

    /// The same words as they are said of a result whose blocks are single tokens.
    var ofTokens: Words { Words(language, phrases.ofTokens) }

    /// The same words, of tokens where the blocks of a result are tokens.
    func speaking(ofBlocksOf result: AnalysisResult) -> Words { result.blockSizeTokens == 1 ? ofTokens : self }

    /// The same words, of passes where a result's records are passes.
    func speaking(of result: AnalysisResult) -> Words { speaking(ofAll: [result]) }

    /// The same words, of passes where the records of every result are passes.
    func speaking(ofAll results: [AnalysisResult]) -> Words {
        !results.isEmpty && results.allSatisfy(\.hasPasses) ? ofPasses : self
    }

    /// How the language joins texts.
    var joining: Joining { phrases.joining }

    /// The text of a key with its places filled.
    ///
    /// - Precondition: the key exists; those of the program's own files are checked by a test.
    public func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        guard let phrase = phrases.optional(key, values) else { preconditionFailure("no words for '\(key)'") }
        return phrase
    }

    /// A reason in words.
    func reason(_ reason: Reason) -> String { phrases.reason(reason) }

    /// The text of a key, nil if there is none.
    func optional(_ key: String, _ values: [String: String] = [:]) -> String? { phrases.optional(key, values) }

    /// The Markdown prose of a chart's file: its definition.
    func definition(of chart: String) -> String { phrases.definition(of: chart) }

    /// The texts whose keys start with `prefix`, by the rest of their key with dots made underscores, as HTML: labels
    /// for templates.
    func labels(under prefix: String) -> [String: Any] {
        var labels: [String: Any] = [:]
        for (key, text) in phrases.texts(under: prefix) {
            labels["label_" + key.map { $0 == "." ? "_" : String($0) }.joined()] = HTMLEscape.text(text)
        }
        return labels
    }
}

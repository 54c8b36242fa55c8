public import Foundation
import LocalityModel
import TextReading

/// The words of one language about every finding, metric and strategy, and the short phrases between them. `explain`,
/// the report and the guide read the same texts.
///
/// Files, below a language's folder: `findings/<code>.md`, `metrics/<identifier>.md`, `strategies/<code>.md`, and
/// `phrases.md` with a phrase a heading; `passes.txt` says what becomes of them for passes of several tokens, and
/// `tokens.txt` for blocks of one token; `quoted.txt` has words for texts that results, engines and errors carry in
/// English. Names in braces (`{measured}`) are filled in by the program.
public struct ExplanationCatalogue: Sendable {
    private let findings: [String: Explanation]
    private let metrics: [String: Explanation]
    private let strategies: [String: Explanation]
    private let phrases: Explanation
    private let passes: Vocabulary
    private let tokens: Vocabulary
    private let quotations: Vocabulary
    /// How the language joins texts.
    public let joining: Joining
    /// The forms of counted words.
    let plurals: Plurals

    /// - Parameter files: path below the language's folder (`findings/hot-blocks.md`) and bytes; one that comes later
    ///   goes over one before it, phrase by phrase. Others are ignored.
    public init(files: [(path: String, data: Data)]) {
        var folders: [String: [String: Explanation]] = [:]
        var phrases: [ExplanationSection] = []
        for file in files where file.path.hasSuffix(".md") {
            let parts = file.path.dropLast(3).split(separator: "/").map(String.init)
            let text = DecodedText.of(file.data)
            switch parts.count {
            case 1 where parts[0] == "phrases":
                let own = Explanation(identifier: "phrases", markdown: text).sections
                let headings = Set(own.map(\.heading))
                phrases = phrases.filter { !headings.contains($0.heading) } + own
            case 2: folders[parts[0], default: [:]][parts[1]] = Explanation(identifier: parts[1], markdown: text)
            default: continue
            }
        }
        findings = folders["findings"] ?? [:]
        metrics = folders["metrics"] ?? [:]
        strategies = folders["strategies"] ?? [:]
        self.phrases = Explanation(identifier: "phrases", title: "", sections: phrases)
        func texts(_ path: String) -> [String] { files.filter { $0.path == path }.map { DecodedText.of($0.data) } }
        // English words would be found in the names that other languages keep in English.
        passes = Vocabulary(texts("passes.txt").last)
        tokens = Vocabulary(texts("tokens.txt").last)
        quotations = Vocabulary(texts("quoted.txt").last)
        joining = Joining(texts("joining.txt"))
        plurals = Plurals(texts("plurals.txt"))
    }

    private init(_ other: ExplanationCatalogue, said with: Vocabulary) {
        func said(_ texts: [String: Explanation]) -> [String: Explanation] {
            texts.mapValues { text in
                Explanation(
                    identifier: text.identifier, title: with.said(text.title, of: text.identifier),
                    sections: text.sections.map {
                        ExplanationSection(
                            heading: $0.heading, markdown: with.said($0.markdown, of: text.identifier))
                    })
            }
        }
        findings = said(other.findings)
        metrics = said(other.metrics)
        strategies = said(other.strategies)
        phrases = Explanation(
            identifier: other.phrases.identifier, title: "",
            sections: other.phrases.sections.map {
                ExplanationSection(heading: $0.heading, markdown: with.said($0.markdown, of: $0.heading))
            })
        passes = other.passes
        tokens = other.tokens
        quotations = other.quotations
        joining = other.joining
        plurals = other.plurals
    }

    /// The same words as they are said of a result whose records are passes of several tokens.
    public var ofPasses: ExplanationCatalogue { ExplanationCatalogue(self, said: passes) }

    /// The same words as they are said of a result whose blocks are single tokens.
    public var ofTokens: ExplanationCatalogue { ExplanationCatalogue(self, said: tokens) }

    /// The words about a rule.
    public func finding(_ code: String) -> Explanation? { findings[code] }

    /// The words about a metric, by its identifier; a key behind it (`recent_block_ratio.16`) is ignored.
    public func metric(_ identifier: String) -> Explanation? {
        metrics[MetricCatalogue.metric(identifier)?.identifier ?? identifier]
    }

    /// The words about a strategy.
    public func strategy(_ code: String) -> Explanation? { strategies[code] }

    /// How a part of an explanation is headed: the heading is a key, its title a phrase.
    public func title(of section: ExplanationSection) -> String {
        let key = "heading-" + section.heading.lowercased().map { $0 == " " ? "-" : String($0) }.joined()
        return phrases[key] ?? section.heading
    }

    /// A phrase with its names filled in; the key itself where the file has no such phrase (a test finds those).
    public func phrase(_ key: String, _ names: [String: String] = [:]) -> String {
        TextTemplate(phrases[key] ?? key, plurals: plurals).filled(with: names)
    }

    /// A text that a result, an engine's rule or an error carries in English, as the language says it.
    public func quoted(_ text: String) -> String { quotations.said(text) }
}

public import Foundation
import LocalityModel
public import Sizing
import TextReading
public import Wording

/// The words of one language about every finding, metric and strategy, and the short phrases between them. `explain`,
/// the report and the guide read the same texts.
///
/// Files, below a language's folder: `findings/<code>.md`, `metrics/<identifier>.md`, `strategies/<code>.md`, and those
/// of `Phrases`. Names in braces (`{measured}`) are filled in by the program.
public struct ExplanationCatalogue: Sendable {
    private let findings: [String: Explanation]
    private let metrics: [String: Explanation]
    private let strategies: [String: Explanation]
    private let phrases: Phrases
    private let madeOfPasses = Memo<ExplanationCatalogue>()
    private let madeOfTokens = Memo<ExplanationCatalogue>()

    /// - Parameter files: path below the language's folder (`findings/hot-blocks.md`) and bytes; one that comes later
    ///   goes over one before it, phrase by phrase. Others are ignored.
    public init(files: [(path: String, data: Data)]) {
        var folders: [String: [String: Explanation]] = [:]
        var texts: [(path: String, text: String)] = []
        for file in files {
            let parts = file.path.split(separator: "/").map(String.init)
            if parts.count == 2, parts[0] != "charts", parts[1].hasSuffix(".md") {
                let name = String(parts[1].dropLast(3))
                folders[parts[0], default: [:]][name] = Explanation(
                    identifier: name, markdown: DecodedText.of(file.data))
            } else if Phrases.isRead(file.path) {
                texts.append((file.path, DecodedText.of(file.data)))
            }
        }
        findings = folders["findings"] ?? [:]
        metrics = folders["metrics"] ?? [:]
        strategies = folders["strategies"] ?? [:]
        phrases = Phrases(files: texts)
    }

    private init(_ other: ExplanationCatalogue, _ phrases: Phrases, said: (String, String) -> String) {
        func texts(_ texts: [String: Explanation]) -> [String: Explanation] {
            texts.mapValues { text in
                Explanation(
                    identifier: text.identifier, title: said(text.title, text.identifier),
                    sections: text.sections.map {
                        ExplanationSection(heading: $0.heading, markdown: said($0.markdown, text.identifier))
                    })
            }
        }
        findings = texts(other.findings)
        metrics = texts(other.metrics)
        strategies = texts(other.strategies)
        self.phrases = phrases
    }

    /// The same words as they are said of a result whose records are passes of several tokens.
    public var ofPasses: ExplanationCatalogue {
        madeOfPasses.value { ExplanationCatalogue(self, phrases.ofPasses) { phrases.ofPasses($0, of: $1) } }
    }

    /// The same words as they are said of a result whose blocks are single tokens.
    public var ofTokens: ExplanationCatalogue {
        madeOfTokens.value { ExplanationCatalogue(self, phrases.ofTokens) { phrases.ofTokens($0, of: $1) } }
    }

    /// How the language joins texts.
    public var joining: Joining { phrases.joining }

    /// The forms of counted words.
    var plurals: Plurals { phrases.plurals }

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
        return phrases.optional(key) ?? section.heading
    }

    /// A phrase with its names filled in; the key itself where there is none.
    public func phrase(_ key: String, _ names: [String: String] = [:]) -> String { phrases(key, names) }

    /// A reason in words.
    public func reason(_ reason: Reason) -> String { phrases.reason(reason) }
}

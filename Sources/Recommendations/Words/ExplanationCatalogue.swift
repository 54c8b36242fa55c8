public import Foundation
import LocalityModel
import TextReading

/// The words of one language about every finding, metric and strategy, and the short phrases between them. `explain`,
/// the report and the guide read the same texts.
///
/// Files, below a language's folder: `findings/<code>.md`, `metrics/<identifier>.md`, `strategies/<code>.md`, and
/// `phrases.md` with a phrase a heading. Names in braces (`{measured}`) are filled in by the program.
public struct ExplanationCatalogue: Sendable {
    private let findings: [String: Explanation]
    private let metrics: [String: Explanation]
    private let strategies: [String: Explanation]
    private let phrases: Explanation
    /// How the language joins texts.
    public let joining: Joining

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
        joining = Joining(
            files.filter { $0.path == "joining.txt" }.map { DecodedText.of($0.data) })
    }

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
        TextTemplate(phrases[key] ?? key).filled(with: names)
    }

    /// The keys of all phrases, in the file's order.
    public var phraseKeys: [String] { phrases.sections.map(\.heading) }
}

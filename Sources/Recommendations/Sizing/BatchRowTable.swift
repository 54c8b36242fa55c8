public import Sizing
import Wording

/// A plan batch by batch, as cells of a table: the same for the terminal and for pages.
public struct BatchRowTable {
    private let words: ExplanationCatalogue

    public init(words: ExplanationCatalogue) { self.words = words }

    /// Requests; step in ms and tokens a second with the buffer, then with the whole cache.
    public var header: [String] {
        [
            "sizing-column-requests", "sizing-column-step", "sizing-column-rate", "plan-column-whole-step",
            "plan-column-whole-rate",
        ].map { words.phrase($0) }
    }

    /// A dash where so many requests do not fit the whole cache.
    public func cells(_ row: BatchTable.Row) -> [String] {
        [NumberText.integer(row.requests)]
            + [row.stepMilliseconds, row.tokensPerSecond, row.wholeStepMilliseconds, row.wholeTokensPerSecond].map {
                $0.map(NumberText.significant) ?? "–"
            }
    }
}

import Recommendations
import Sizing
import Wording

/// The planner as HTML: its numbers and words as JSON in the page, for the script to build the form from.
struct PlannerHTML: Sendable {
    let words: Words

    private func texts(_ planner: ReportPlanner) -> [(key: String, text: String)] {
        let phrases = (planner.hasPasses ? words.ofPasses : words).phrases
        let shared = Self.shared.compactMap { key, other in
            phrases.text(other).map { (key: key, text: $0) }
        }
        return phrases.texts(under: "planner.") + shared
    }

    /// The planner's names of words that the rest of the page and the terminal say too.
    private static let shared: KeyValuePairs = [
        "choice.whole": "sizing-whole", "nothing": "sizing-none", "rows": "sizing-rows", "blocks": "sizing-blocks",
        "request": "sizing-request", "requests": "sizing-requests", "copy": "page.copy", "copied": "page.text_copied",
        "column.buffer": "column.buffer", "column.memory": "column.hbm_per_request",
        "column.requests": "column.requests", "column.rate": "column.tokens_per_second",
    ]

    func html(_ planner: ReportPlanner) -> String {
        "<div class=\"planner\" id=\"\(planner.anchor)\">\n"
            + "<script type=\"application/json\">\(json(planner))</script>\n</div>\n"
    }

    private func json(_ planner: ReportPlanner) -> String {
        let inputs = planner.inputs.map { "\(JSONString.of($0.name)):\(value($0))" }
        let rows = planner.points.map { point in
            "[\(point.blockSizeTokens),\(point.capacityBlocks),"
                + [point.meanMisses, point.standardDeviation, point.skewness].map(NumberText.exact)
                .joined(separator: ",") + ",\(point.percentile99.map(NumberText.exact) ?? "null")]"
        }
        let texts = texts(planner).map { "\(JSONString.of($0.key)):\(JSONString.of($0.text))" }
        return "{\"inputs\":{\(inputs.joined(separator: ","))},\"rows\":[\(rows.joined(separator: ","))],"
            + "\"constants\":{\"high\":\(NumberText.exact(StepMisses.high)),"
            + "\"closeness\":\(NumberText.exact(BufferChoice.closeness)),"
            + "\"most_bytes\":\(EngineQuestion.Limits.bytes)},\"server\":\(planner.server),"
            + "\"selection\":\(planner.selectedTokens),\"engine\":\(JSONString.of(planner.engine)),"
            + "\"words\":{\(texts.joined(separator: ","))}}"
    }

    private func value(_ input: ReportPlanner.Input) -> String {
        let texts = input.values.map { $0.isNaN ? "null" : NumberText.exact($0) }
        return input.isList ? "[\(texts.joined(separator: ","))]" : texts[0]
    }
}

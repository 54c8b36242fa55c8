import Recommendations
import Sizing

/// The planner as HTML: its numbers and words as JSON in the page, for the script to build the form from.
struct PlannerHTML: Sendable {
    let words: Words

    private func texts(_ planner: ReportPlanner) -> [(key: String, text: String)] {
        let prefix = "planner."
        return (planner.hasPasses ? words.ofPasses : words).allPhrases.filter { $0.key.hasPrefix(prefix) }
            .map { (String($0.key.dropFirst(prefix.count)), $0.value.text) }
            .sorted { $0.key < $1.key }
    }

    func html(_ planner: ReportPlanner) -> String {
        "<div class=\"planner\" id=\"\(planner.anchor)\">\n"
            + "<script type=\"application/json\">\(json(planner))</script>\n</div>\n"
    }

    private func json(_ planner: ReportPlanner) -> String {
        let inputs = planner.inputs.map { "\(JSONString.of($0.name)):\(value($0))" }
        let rows = planner.points.map { point in
            "[\(point.blockSizeTokens),\(point.capacityBlocks),"
                + [point.meanMisses, point.standardDeviation, point.skewness].map(NumberText.plain)
                .joined(separator: ",") + ",\(point.percentile99.map(NumberText.plain) ?? "null")]"
        }
        let texts = texts(planner).map { "\(JSONString.of($0.key)):\(JSONString.of($0.text))" }
        return "{\"inputs\":{\(inputs.joined(separator: ","))},\"rows\":[\(rows.joined(separator: ","))],"
            + "\"constants\":{\"high\":\(NumberText.plain(StepMisses.high)),"
            + "\"closeness\":\(NumberText.plain(BufferChoice.closeness)),"
            + "\"most_bytes\":\(EngineQuestion.Limits.bytes)},\"server\":\(planner.server),"
            + "\"selection\":\(planner.selectedTokens),\"engine\":\(JSONString.of(planner.engine)),"
            + "\"words\":{\(texts.joined(separator: ","))}}"
    }

    private func value(_ input: ReportPlanner.Input) -> String {
        let texts = input.values.map { $0.isNaN ? "null" : NumberText.plain($0) }
        return input.isList ? "[\(texts.joined(separator: ","))]" : texts[0]
    }
}

import LocalityModel
import Recommendations
import Wording

/// Whether counts of two results of one block size may be compared: they grow with what a step selects, with layers and
/// with the context. Where one of these differs, shares are compared, and capacities in multiples of the largest step.
struct PairScale: Sendable {
    /// Something that differs, by the key of its words.
    struct Difference: Equatable, Sendable {
        let key: String
        let first: Double
        let second: Double
    }

    let differences: [Difference]
    /// The largest step of each, in blocks: k with token rows. Nil where either does not tell.
    let selections: (first: Double, second: Double)?

    var comparesCounts: Bool { differences.isEmpty }

    /// Contexts may differ by so much and still be of one length.
    private static let sameContext = 1.05

    init(_ first: AnalysisResult, _ second: AnalysisResult) {
        var differences: [Difference] = []
        func compare(_ key: String, tolerance: Double = 1, _ value: (AnalysisResult) -> Double?) {
            guard let left = value(first), let right = value(second) else { return }
            guard max(left, right) > tolerance * min(left, right) else { return }
            differences.append(Difference(key: key, first: left, second: right))
        }
        compare("selection", Self.selection)
        compare("layers") { result in (result.tracedLayers ?? result.diagnostics?.layers).map(Double.init) }
        compare("context", tolerance: Self.sameContext) { $0.requestStepMisses?.contextTokens?.mean }
        self.differences = differences
        if let left = Self.selection(first), let right = Self.selection(second) {
            selections = (left, right)
        } else {
            selections = nil
        }
    }

    private static func selection(_ result: AnalysisResult) -> Double? {
        result.placementSimulation.flatMap {
            $0.minimumFeasibleCapacityBlocks > 0 ? Double($0.minimumFeasibleCapacityBlocks) : nil
        }
    }

    /// One sentence that says what differs, as Markdown; nil where counts may be compared.
    func sentence(_ names: [String], blockSizeTokens: Int, _ words: Words) -> String? {
        guard !comparesCounts else { return nil }
        let parts = differences.map { difference -> String in
            let unit = difference.key == "selection" && blockSizeTokens > 1 ? "step" : difference.key
            return words(
                "pair.scale.\(unit)",
                [
                    "a": Escape.markdown(names[0]), "b": Escape.markdown(names[1]),
                    "a_value": NumberText.significant(difference.first),
                    "b_value": NumberText.significant(difference.second),
                ])
        }
        return words("pair.scale", ["what": words.joining.list(parts)])
    }
}

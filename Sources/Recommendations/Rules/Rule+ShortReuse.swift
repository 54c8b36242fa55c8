import Sizing
import Wording

extension Rule {
    /// Most reuses come within a few steps: the working set of that window is the capacity to buy.
    static let shortReuse = Rule(
        "short-reuse", level: .info, metric: "temporal_locality.reuse_distance_cdf_steps.{within_steps}",
        comparison: .above, form: .share, chart: .reuseTime, outranked: .low
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        let steps = input.integer("within_steps")
        let share = try input.reuseShare(within: steps)
        let blocks = input.result.meanWorkingSetBlocks(windowSteps: steps).map { $0.rounded(.up) }
        guard let blocks else { return Measurement([input.condition(share)]) }
        let values = input.wholeSequences(at: Int(blocks)).merging(["capacity_blocks": blocks]) { $1 }
        return Measurement([input.condition(share)], values: values)
    }
}

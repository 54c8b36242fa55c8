public import LocalityModel
public import Sizing
import Wording

/// What a rule looks at: one result, its own named values, and the results of other block sizes of the same trace.
public struct RuleInput: Sendable {
    public let result: AnalysisResult
    public let rule: Rule
    public let settings: RuleSettings
    /// How a total capacity is best split over the layers; nil without curves of at least two layers.
    public let layerSplit: LayerSplit?

    /// A named value of the rule, e.g. `window_steps`.
    public subscript(name: String) -> Double { settings.value(rule.code, name) }

    /// A named value that is a count of steps, blocks or tokens.
    public func integer(_ name: String) -> Int { Int(self[name]) }

    /// The rule's main threshold at this result's block size.
    public var threshold: Double {
        rule.scaling.scaled(self["threshold"], blockSizeTokens: result.blockSizeTokens)
    }

    /// The rule's metric with its settings filled in.
    public var metric: String {
        TextTemplate(rule.metric).filled(with: settings.values(of: rule.code).mapValues(NumberText.exact))
    }

    /// The rule's main condition.
    public func condition(_ measured: Double) -> Condition {
        Condition(
            metric: metric, rule.comparison, measured: measured, threshold: threshold, form: rule.form)
    }

    /// The mean of a summary of the catalogue.
    ///
    /// - Throws: where it is absent, or has no sample.
    public func mean(_ identifier: String, key: Int? = nil, flag: String? = nil) throws(Obstacle) -> Double {
        let metric = MetricCatalogue.metric(identifier)
        let name = [metric?.path ?? identifier, key.map(String.init)].compactMap { $0 }.joined(separator: ".")
        guard let summary = metric?.summary(in: result, key: key) else {
            throw Obstacle("absent", ["metric": name], flag: flag)
        }
        guard summary.count > 0 else { throw Obstacle("no-sample", ["metric": name]) }
        return summary.mean
    }

    /// - Throws: in `request` mode without union, where neighbouring records are layers of one step and equal block
    ///   ids are different bytes.
    public func requireCausalStreams() throws(Obstacle) {
        guard result.hasCausalStreams else { throw Obstacle("request-mode", flag: "--step-union") }
    }

    /// - Throws: where `steps` is more than half the median stream, so that most of it lies outside the trace.
    public func requireStreams(longEnoughFor steps: Int) throws(Obstacle) {
        guard let median = result.medianStreamRecords, Double(steps) > median / 2 else { return }
        throw Obstacle(
            "short-streams", ["steps": NumberText.integer(steps), "median": NumberText.significant(median)])
    }

    /// - Throws: where one step can touch more blocks than the capacity, so that the script's LRU shows an artefact.
    public func requireFeasible(_ capacityBlocks: Int) throws(Obstacle) {
        guard let smallest = result.smallestFeasibleCapacityBlocks, capacityBlocks < smallest else { return }
        throw Obstacle(
            "infeasible-capacity",
            ["capacity": NumberText.integer(capacityBlocks), "smallest": NumberText.integer(smallest)])
    }

    /// The hit rate of the Python script's LRU at a capacity.
    public func sequentialHitRate(_ capacityBlocks: Int) throws(Obstacle) -> Double {
        let flag = "--lru-caps \(capacityBlocks)"
        let name = "cache_sim.\(capacityBlocks)"
        guard let cache = result.cacheSimulation?[capacityBlocks] else {
            throw Obstacle("absent", ["metric": name], flag: flag)
        }
        guard cache.hits + cache.misses > 0 else { throw Obstacle("no-sample", ["metric": name]) }
        try requireFeasible(capacityBlocks)
        return cache.hitRate
    }

    /// The share of reuses within `steps`.
    public func reuseShare(within steps: Int) throws(Obstacle) -> Double {
        let name = "temporal_locality.reuse_distance_cdf_steps"
        guard let temporal = result.temporalLocality else { throw Obstacle("absent", ["metric": name]) }
        guard temporal.countedReuses > 0 else { throw Obstacle("no-reuse", ["metric": name]) }
        if let cap = temporal.reuseCapSteps, cap < steps {
            throw Obstacle(
                "reuse-cap", ["cap": NumberText.integer(cap), "steps": NumberText.integer(steps)],
                flag: "--reuse-cap-steps \(steps)")
        }
        try requireStreams(longEnoughFor: steps)
        return temporal.reuseTimeShare(within: steps)
    }

    /// The share of touched blocks within the rule's window of blocks. Below 16 tokens a block such a window is smaller
    /// than one step's set and says nothing: there, the share of selected tokens within the same tokens as at 64.
    public func recentShare() throws(Obstacle) -> Measurement {
        if result.blockSizeTokens < ThresholdScaling.smallestWindowBlockTokens {
            let window = integer("window_tokens")
            let share = try mean("recent_token_ratio", key: window, flag: "--recent-token-windows \(window)")
            let metric = "record_stats.recent_locality.recent_token_ratio.\(window).mean"
            let condition = Condition(
                metric: metric, rule.comparison, measured: share, threshold: threshold, form: rule.form)
            return Measurement([condition], values: ["newest_tokens": Double(window)])
        }
        let window = integer("window_blocks")
        let share = try mean("recent_block_ratio", key: window, flag: "--recent-block-windows \(window)")
        return Measurement(
            [condition(share)], values: ["span_tokens": Double(window * result.blockSizeTokens)])
    }

    /// Where a capacity holds whole sequences, their blocks as a value for the claim: then hits say nothing of a
    /// policy, since nothing is ever evicted.
    public func wholeSequences(at capacityBlocks: Int) -> [String: Double] {
        guard result.holdsWholeSequences(capacityBlocks), let blocks = result.medianSequenceBlocks else { return [:] }
        return [Finding.wholeSequenceValue: Double(blocks)]
    }

    /// The step-atomic simulation.
    public func simulation() throws(Obstacle) -> PlacementSimulation {
        guard let simulation = result.placementSimulation else {
            throw Obstacle("absent", ["metric": "placement_sim"], flag: "--sim curve")
        }
        return simulation
    }
}

import LocalityModel
import Sizing
import Wording

/// What the findings say of the tiers, and the notes that a reader needs.
struct TierPlanWriter {
    let result: AnalysisResult
    let findings: [Finding]
    let machine: Machine
    let words: ExplanationCatalogue
    /// Mean `touched_block_ratio` above which block metrics say little.
    let saturation: Double
    let limit: CapacityLimit
    let geometry: StreamGeometry
    /// What sizing chose; nil where it was not sized.
    let sized: BufferPlan?

    func plan() -> TierPlan {
        let fill = nearFill
        var plan = TierPlanMaker(
            result, machine, limit: limit, geometry: geometry, fill: fill, policy: policy(of: fill)
        ).plan()
        guard result.hasCausalStreams else {
            plan.notEvaluated = NotEvaluated(reason: words.phrase("obstacle-request-mode"), flag: "--step-union")
            return plan
        }
        plan.notes = notes
        if machine.hasBudgets, plan.tiers.isEmpty {
            plan.notEvaluated = NotEvaluated(
                reason: words.phrase("obstacle-absent", ["metric": "working_set"]), flag: "--ws-windows 1,4,16,64")
        }
        return plan
    }

    private func holds(_ code: String) -> Bool { findings.contains { $0.code == code && $0.holds } }

    private var nearFill: TierFill {
        let keepsWindow = (holds("sliding-window") || holds("stable-steps")) && !holds("history-needed")
        return switch (keepsWindow, holds("hot-blocks")) {
        case (true, true): .recentWindowThenHottest
        case (true, false): .recentWindow
        case (false, true): .hottestBlocks
        case (false, false): .lru
        }
    }

    /// The policy that a fill uses. Where only `stable-steps` asked for the recent window, that is the blocks of the
    /// last steps, which is what LRU holds.
    private func policy(of fill: TierFill) -> String? {
        switch fill {
        case .recentWindow: holds("sliding-window") ? "sliding_window" : nil
        case .hottestBlocks: "hot_pinning"
        case .recentWindowThenHottest, .lru, .wholeCache, .newestTokens, .rest: nil
        }
    }

    private var notes: [String] {
        let streams = geometry.streams
        let counts = [
            "streams": NumberText.integer(streams.count), "requests": NumberText.integer(streams.requests),
            "layers": NumberText.integer(streams.layers),
        ]
        var notes = [words.phrase(geometry.spansLayers ? "plan-streams-union" : "plan-streams", counts)]
        if let ratio = result.saturation(above: saturation) {
            notes.append(words.phrase("plan-saturated", ["share": NumberText.percent(ratio)]))
        }
        if let smallest = result.smallestFeasibleCapacityBlocks, limit.isWhole(smallest) {
            notes.append(words.phrase("plan-whole"))
        }
        if result.placementSimulation == nil {
            notes.append(words.phrase("plan-no-curve"))
        }
        if geometry.assumesOneLayer { notes.append(words.phrase("plan-one-layer")) }
        if machine.hasBudgets, !machine.$rowBytes.isKnown {
            notes.append(words.phrase("plan-row-bytes", ["bytes": NumberText.integer(machine.rowBytes)]))
        }
        if streams.requests > 1 || machine.hasBudgets { notes.append(words.phrase("plan-contention")) }
        if machine.hasBudgets, let fitting = sized?.choice.requests, fitting > 0 {
            notes.append(
                words.phrase(
                    "plan-requests-fit",
                    ["requests": NumberText.integer(streams.requests), "fitting": NumberText.integer(fitting)]))
        }
        return notes
    }
}

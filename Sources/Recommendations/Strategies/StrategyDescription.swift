import LocalityModel

/// A way to place blocks and the findings that speak for it and against it. Its words stand in
/// `Templates/<language>/strategies/<code>.md`.
struct StrategyDescription: Sendable {
    let code: String
    /// The simulated policy that measures it; nil for what complements a policy.
    let policy: String?
    /// Findings that speak for it, the most specific first.
    let support: [String]
    let opposition: [String]
    /// How large it is where no policy measures it.
    var size = StrategySize.lruShare("0.9")
    /// Whether its blocks lie below HBM, so that HBM's budget does not bound them.
    var isBelowHBM = false
    /// Whether it only makes sense with a finding of its own: where policies tie, such a finding puts it first, since
    /// what it keeps is known beforehand and nothing is moved.
    var isStatic: Bool { policy.map(PlacementSimulation.staticPolicies.contains) ?? false }

    /// In the order that decides between equals: the simpler to build first.
    static let all: [StrategyDescription] = [
        StrategyDescription(
            code: "sliding-window", policy: "sliding_window", support: ["sliding-window", "sliding-churn"],
            opposition: ["history-needed"]),
        StrategyDescription(
            code: "lru-near-tier", policy: "lru", support: ["lru-sufficient", "stable-steps", "short-reuse"],
            opposition: ["volatile-steps", "thrashing", "long-reuse", "belady-gap"]),
        StrategyDescription(
            code: "hot-block-pinning", policy: "hot_pinning", support: ["hot-blocks", "concentrated", "thrashing"],
            opposition: ["scattered-access"]),
        StrategyDescription(code: "lfu", policy: "lfu", support: ["thrashing"], opposition: []),
        StrategyDescription(
            code: "working-set-prefetch", policy: nil,
            support: ["volatile-steps", "scattered-access", "neighbour-layer-reuse"], opposition: ["lru-sufficient"],
            size: .workingSet(windowSteps: 10)),
        StrategyDescription(
            code: "tiered-cache", policy: nil,
            support: ["long-reuse", "capacity-beyond-step", "scattered-access"],
            opposition: ["short-reuse", "lru-sufficient"], size: .lruShare("0.99"), isBelowHBM: true),
        StrategyDescription(
            code: "layer-budgets", policy: nil, support: ["uneven-layers"], opposition: [], size: .layerBudget),
        StrategyDescription(
            code: "block-size", policy: nil, support: ["low-block-utilization", "wasted-block-bytes"],
            opposition: [], size: .unitAlone),
    ]
}

/// What a strategy holds that no policy measures.
enum StrategySize: Equatable {
    /// The LRU capacity that reaches a share of the attainable hits (`CapacityForShare.shares`).
    case lruShare(String)
    /// The mean working set of a window.
    case workingSet(windowSteps: Int)
    /// A layer's part of the split over layers.
    case layerBudget
    /// It chooses the unit and holds nothing.
    case unitAlone
}

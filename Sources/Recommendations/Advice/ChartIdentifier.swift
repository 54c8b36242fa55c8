/// The charts that a finding may point to as its evidence; a report uses these names as anchors.
public enum ChartIdentifier: String, Sendable, CaseIterable {
    case uniqueBlocks = "unique-blocks"
    case concentration
    case tokensPerBlock = "tokens-per-block"
    case stepSimilarity = "step-similarity"
    case reuseTime = "reuse-time"
    case recency
    case hitRate = "hit-rate"
    case workingSet = "working-set"
    case policies
    case layers
    case crossLayer = "cross-layer"
    case tokenOverlap = "token-overlap"
    case blockSizes = "block-sizes"
}

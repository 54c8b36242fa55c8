import LocalityModel
import Sizing

/// How many per-stream caches share a budget, and what a block of one of them weighs.
struct StreamGeometry {
    let streams: PlanStreams
    /// Whether a stream holds all layers of a request: `request` mode and union.
    let spansLayers: Bool
    /// Nil without bytes per token.
    let bytesPerBlock: Int?
    /// Whether nothing tells the number of layers, so that one was assumed.
    let assumesOneLayer: Bool

    init(_ result: AnalysisResult, _ options: AdviceOptions) {
        let known = options.layers ?? options.model?.layers ?? result.tracedLayers
        let layers = max(1, known ?? 1)
        let spansLayers = result.keyMode == .request || result.configuration?.stepUnion == true
        self.spansLayers = spansLayers
        assumesOneLayer = known == nil
        streams = PlanStreams(
            requests: options.requests, layers: layers, count: options.requests * (spansLayers ? 1 : layers))
        bytesPerBlock = options.bytesPerTokenAndLayer.map {
            $0 * result.blockSizeTokens * (spansLayers ? layers : 1)
        }
    }

    /// A budget's blocks for one stream, rounded down; nil for bytes of unknown weight.
    func blocks(of budget: CapacityBudget) -> Int? {
        switch budget {
        case .blocks(let blocks): blocks / streams.count
        case .bytes(let bytes): bytesPerBlock.map { bytes / $0 / streams.count }
        }
    }

    func bytes(ofBlocks blocks: Int?) -> Int? {
        guard let blocks, let bytesPerBlock else { return nil }
        return blocks * bytesPerBlock
    }

    func total(_ perStream: Int?) -> Int? { perStream.map { $0 * streams.count } }
}

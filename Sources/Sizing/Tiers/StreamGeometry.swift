package import LocalityModel

/// How many per-stream caches share a budget, and what a block of one of them weighs.
package struct StreamGeometry {
    package let streams: SharingStreams
    /// Whether a stream holds all layers of a request: `request` mode and union.
    package let spansLayers: Bool
    /// Bytes of one block of one stream.
    package let bytesPerBlock: Int
    /// Whether bytes are told: a row's were given, or a budget is divided by them.
    package let isWeighed: Bool
    /// Whether nothing tells the number of layers, so that one was assumed.
    package let assumesOneLayer: Bool

    package init(_ result: AnalysisResult, _ machine: Machine) {
        spansLayers = result.spansLayers
        assumesOneLayer = !machine.$layers.isKnown
        let (requests, layers) = (machine.sharingRequests, machine.layers)
        streams = SharingStreams(requests: requests, layers: layers, count: requests * (spansLayers ? 1 : layers))
        bytesPerBlock = machine.rowBytes * result.blockSizeTokens * (spansLayers ? layers : 1)
        isWeighed = machine.$rowBytes.isKnown || machine.$kvHBMBytes.isKnown || machine.$hostBytes.isKnown
    }

    /// A budget's blocks for one stream, rounded down.
    package func blocks(ofBytes bytes: Int) -> Int { bytes / bytesPerBlock / streams.count }

    /// Nil where nobody said what a row weighs.
    package func bytes(ofBlocks blocks: Int?) -> Int? {
        guard let blocks, isWeighed else { return nil }
        return blocks * bytesPerBlock
    }

    package func total(_ perStream: Int?) -> Int? { perStream.map { $0 * streams.count } }
}

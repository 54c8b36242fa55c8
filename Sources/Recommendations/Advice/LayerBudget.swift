/// A total capacity split over the layers by marginal gain of their LRU curves, beside the uniform split.
public struct LayerBudget: Encodable, Equatable, Sendable {
    /// Blocks over all layers, for one request.
    public var totalBlocks: Int
    /// Ascending by layer.
    public var layers: [LayerShare]
    /// Hit rate over all layers' touches with this split.
    public var hitRate: Double
    /// Hit rate when every layer gets the same, `totalBlocks` / layers.
    public var uniformHitRate: Double

    /// Hit rate won over the uniform split.
    public var gain: Double { hitRate - uniformHitRate }
}

/// One layer's part of a split.
public struct LayerShare: Encodable, Equatable, Sendable {
    public var layerID: Int
    public var capacityBlocks: Int
    /// The layer's LRU hit rate at that capacity.
    public var hitRate: Double
}

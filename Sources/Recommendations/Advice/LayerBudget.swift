/// A total capacity split over the layers by marginal gain of their LRU curves, beside the uniform split.
public struct LayerBudget: Codable, Equatable, Sendable {
    /// Blocks over all layers, for one request.
    public var totalBlocks: Int
    /// Ascending by layer.
    public var layers: [LayerShare]
    /// Hit rate over all layers' touches with this split.
    public var hitRate: Double
    /// Hit rate when every layer gets the same, `totalBlocks` / layers.
    public var uniformHitRate: Double

    public init(totalBlocks: Int, layers: [LayerShare], hitRate: Double, uniformHitRate: Double) {
        self.totalBlocks = totalBlocks
        self.layers = layers
        self.hitRate = hitRate
        self.uniformHitRate = uniformHitRate
    }

    /// Hit rate won over the uniform split.
    public var gain: Double { hitRate - uniformHitRate }

    enum CodingKeys: String, CodingKey {
        case totalBlocks = "total_blocks"
        case layers
        case hitRate = "hit_rate"
        case uniformHitRate = "uniform_hit_rate"
    }
}

/// One layer's part of a split.
public struct LayerShare: Codable, Equatable, Sendable {
    public var layerID: Int
    public var capacityBlocks: Int
    /// The layer's LRU hit rate at that capacity.
    public var hitRate: Double

    public init(layerID: Int, capacityBlocks: Int, hitRate: Double) {
        self.layerID = layerID
        self.capacityBlocks = capacityBlocks
        self.hitRate = hitRate
    }

    enum CodingKeys: String, CodingKey {
        case layerID = "layer_id"
        case capacityBlocks = "capacity_blocks"
        case hitRate = "hit_rate"
    }
}

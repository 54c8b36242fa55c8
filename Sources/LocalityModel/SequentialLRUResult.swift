/// Hits of the Python script's LRU at one capacity (`cache_sim`): blocks of a record are accessed one by one in
/// ascending id and evicted at once. For a capacity below a step's touched set it gives few or no hits, an artefact of
/// that order; `PlacementSimulation` has the step-atomic semantics of real engines. Source: the Python script's
/// analysis guide, §7.4.
public struct SequentialLRUResult: Codable, Equatable, Sendable {
    public var capacityBlocks: Int
    public var hits: Int
    public var misses: Int
    /// hits / (hits + misses); 0 without an access.
    public var hitRate: Double

    public init(capacityBlocks: Int, hits: Int, misses: Int, hitRate: Double) {
        self.capacityBlocks = capacityBlocks
        self.hits = hits
        self.misses = misses
        self.hitRate = hitRate
    }

    enum CodingKeys: String, CodingKey {
        case capacityBlocks = "capacity_blocks"
        case hits
        case misses
        case hitRate = "hit_rate"
    }
}

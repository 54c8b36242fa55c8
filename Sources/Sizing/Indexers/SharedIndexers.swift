public import LocalityModel

/// What layers of one trace keep and save where some reuse the choice of an earlier one.
public struct SharedIndexers: Equatable, Sendable {
    public let sharing: IndexerSharing
    /// Bytes of indexer keys that one request holds for one layer that chooses: N·I.
    public let keyBytesPerIndexer: Int

    /// Why nothing can be said.
    public enum Obstacle: Error, Equatable, Sendable {
        /// The overlaps of layers were not measured.
        case notMeasured
        case oneLayer
        /// These two layers never stood in one step.
        case apart(Int, Int)
    }

    /// - Parameters:
    ///   - result: of any block size: the overlaps are of positions.
    ///   - contextTokens: N.
    ///   - indexerBytes: I, of one token and layer.
    /// - Throws: why nothing can be said.
    public init(_ result: AnalysisResult, contextTokens: Int, indexerBytes: Int) throws(Obstacle) {
        guard let overlap = result.crossLayerOverlap else { throw .notMeasured }
        guard overlap.layers.count > 1 else { throw .oneLayer }
        do throws(IndexerSharing.Unmeasured) {
            sharing = try IndexerSharing(overlap)
        } catch {
            throw .apart(error.layers[0], error.layers[1])
        }
        keyBytesPerIndexer = contextTokens * indexerBytes
    }

    /// Layers of the trace.
    public var layerCount: Int { sharing.layers.count }

    public func keyBytes(_ pattern: IndexerSharing.Pattern) -> Int { pattern.indexers * keyBytesPerIndexer }

    /// Bytes of all keys where every layer chooses.
    public var fullKeyBytes: Int { layerCount * keyBytesPerIndexer }

    /// A choice among the patterns.
    public enum Wish: Equatable, Sendable {
        /// So many layers choose.
        case indexers(Int)
        /// The fewest that keep at least this share of the selections.
        case keeping(Double)

        /// What is asked for where nobody says.
        public static let usual = Wish.keeping(0.9)
    }

    /// The pattern of a wish; nil for more layers than there are.
    public func pattern(_ wish: Wish) -> IndexerSharing.Pattern? {
        switch wish {
        case .indexers(let count): sharing.patterns.indices.contains(count - 1) ? sharing.patterns[count - 1] : nil
        case .keeping(let share): sharing.pattern(keeping: share)
        }
    }

    /// The patterns to list: of 1, 2, 3, 4, 6, 8, 12, 16, … choosing layers, of all, and one that was wished for.
    public func listed(with wished: IndexerSharing.Pattern?) -> [IndexerSharing.Pattern] {
        sharing.patterns.filter { pattern in
            let count = pattern.indexers
            let isRound = count.nonzeroBitCount == 1 || count % 3 == 0 && (count / 3).nonzeroBitCount == 1
            return isRound || count == layerCount || pattern == wished
        }
    }
}

extension IndexerSharing.Pattern: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("indexers", indexers)
        try fields.set("kept_share", keptShare)
        try fields.set("pattern", letters)
        try fields.set("layer_ids", choosingLayers)
    }
}

import TraceReading

/// Which request ids several shards hold in pieces: parts of one request, each of which is analysed as a request of its
/// own. All of one id are compared, whatever analysis or partial they come from.
///
/// Two shards' parts of an id are pieces where no layer shows overlapping steps in both. They are **split** where their
/// steps overlap: pipeline ranks, or shards cut between the layers of a request. The second **continues** the first
/// where its layers go on right behind it. Ids that are used anew in every shard show the same layers again; samples of
/// such requests may have no layer in common by chance, so that a part that lacks most of its records is split only
/// where whole shards have no layer in common.
struct RequestParts {
    /// Parts of one id that are compared with each other: more than pipelines have ranks.
    private static let limit = 64

    private(set) var splitCount = 0
    private(set) var continuedCount = 0

    private enum Key: Hashable {
        case id(Int)
        case name(RequestName)
    }

    /// O(requests · log + parts of an id²).
    init(_ requests: [RequestTotals], names: [Int: RequestName]) {
        var shardLayers: [Int: LayerSet] = [:]
        var partsOf: [Key: [Part]] = [:]
        for request in requests {
            guard let key = Self.key(request.requestID, names) else { continue }
            let part = Part(request)
            shardLayers[part.shard, default: LayerSet()].formUnion(part.layers.words)
            partsOf[key, default: []].append(part)
        }
        for parts in partsOf.values where parts.count > 1 {
            let sorted = parts.sorted { $0.shard < $1.shard }
            if sorted.indices.contains(where: { place in
                sorted[(place + 1)...].prefix(Self.limit).contains { sorted[place].isSplit(from: $0, shardLayers) }
            }) {
                splitCount += 1
            } else if zip(sorted, sorted.dropFirst()).contains(where: { $0.goesOn(in: $1) }) {
                continuedCount += 1
            }
        }
    }

    /// Requests without an id of any kind are never the same.
    private static func key(_ requestID: Int, _ names: [Int: RequestName]) -> Key? {
        guard ProvisionalRequestID.contains(requestID) else { return .id(requestID) }
        switch names[requestID] {
        case .integer(let integer): return .id(integer)
        case .text(let text): return .name(.text(text))
        case nil: return nil
        }
    }

    /// A request as one shard has it.
    private struct Part {
        let shard: Int
        let extent: RequestExtent
        let layers: LayerSet
        let first: Int
        let last: Int

        init(_ request: RequestTotals) {
            shard = request.ordinal.shard
            extent = request.extent
            layers = extent.layers
            first = extent.first
            last = extent.last
        }

        func isSplit(from other: Part, _ shardLayers: [Int: LayerSet]) -> Bool {
            guard shard != other.shard, first <= other.last, other.first <= last else { return false }
            if layers.isDisjoint(with: other.layers) {
                return extent.isDense && other.extent.isDense
                    || (shardLayers[shard]?.isDisjoint(with: shardLayers[other.shard] ?? LayerSet()) ?? false)
            }
            // A cut through one step leaves that one in common.
            let isOneStep = max(first, other.first) == min(last, other.last)
            return !isOneStep && extent.isDense && other.extent.isDense
                && (layersGoOn(in: other) || other.layersGoOn(in: self))
        }

        /// Whether another part begins where this one ends, by at most the gaps that they have themselves.
        func goesOn(in other: Part) -> Bool {
            guard shard != other.shard, !layers.isDisjoint(with: other.layers), layersGoOn(in: other) else {
                return false
            }
            let (gap, overflow) = other.first.subtractingReportingOverflow(last)
            return !overflow && gap <= max(1, extent.largestGap, other.extent.largestGap)
        }

        /// Whether no layer of another part has a step up to this one's last of that layer.
        private func layersGoOn(in other: Part) -> Bool {
            extent.groups.allSatisfy { group in
                let layers = LayerSet(group.layers)
                return other.extent.groups.allSatisfy {
                    group.last < $0.first || layers.isDisjoint(with: LayerSet($0.layers))
                }
            }
        }
    }
}

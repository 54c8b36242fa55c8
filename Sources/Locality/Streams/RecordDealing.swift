/// Which of a shard's partitions folds a record. Every partition sees every record of the shard in the same order and
/// asks a dealing of its own: all of them answer alike.
///
/// Of the first requests of a shard each layer is dealt for itself, so that one long request keeps every worker busy.
/// Later ones are dealt whole, by their id: of many requests the shares are even anyway, and a partition knows only its
/// own.
struct RecordDealing {
    /// What a partition does with a record.
    enum Share {
        /// Nothing: the request is another's.
        case none
        /// The layer is another's, but the request may have layers here.
        case request
        /// Its positions are compared with the step's other layers, which is done here for the whole request.
        case selection
        /// Everything.
        case record
    }

    /// Requests of a shard whose layers are dealt.
    private static let limit = 16

    let partitionCount: Int
    /// The partition that asks.
    let partition: Int
    private let dealsLayers: Bool
    /// The requests whose layers are dealt.
    private var requests: [Int] = []

    /// - Parameter dealsLayers: false: all requests are dealt whole.
    init(partition: Int, of partitionCount: Int, dealsLayers: Bool) {
        self.partition = partition
        self.partitionCount = partitionCount
        self.dealsLayers = dealsLayers && partitionCount > 1
    }

    /// The share of the next record. O(1).
    mutating func share(ofRequest requestID: Int, layerID: Int) -> Share {
        let isHome = self.isHome(ofRequest: requestID)
        guard dealsLayers, isDealtByLayer(requestID) else { return isHome ? .record : .none }
        let owner = UInt64(truncatingIfNeeded: requestID &+ layerID) % UInt64(partitionCount)
        if owner == UInt64(partition) { return .record }
        return isHome ? .selection : .request
    }

    /// Whether what concerns all layers of a request is done here.
    func isHome(ofRequest requestID: Int) -> Bool {
        UInt64(truncatingIfNeeded: requestID) % UInt64(partitionCount) == UInt64(partition)
    }

    /// Whether the layers of a request are dealt, once `share` was asked for one of its records.
    func dealsLayers(ofRequest requestID: Int) -> Bool { requests.contains(requestID) }

    private mutating func isDealtByLayer(_ requestID: Int) -> Bool {
        if requests.last == requestID || requests.contains(requestID) { return true }
        guard requests.count < Self.limit else { return false }
        requests.append(requestID)
        return true
    }
}

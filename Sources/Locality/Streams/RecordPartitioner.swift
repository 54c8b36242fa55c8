/// Which of a shard's partitions folds a record. Every partition sees every record of the shard in the same order and
/// asks a partitioner of its own: all of them answer alike.
///
/// The first requests of a shard are split by layer, so that one long request keeps every worker busy. Later ones stay
/// whole and go by their id: of many requests every partition gets about as many anyway, and knows only its own.
struct RecordPartitioner {
    /// What a partition does with a record.
    enum Role {
        /// Nothing: the request is another's.
        case none
        /// The layer is another's, but the request may have layers here.
        case request
        /// Its positions are compared with the step's other layers, which is done here for the whole request.
        case selection
        /// Everything.
        case record
    }

    /// Requests of a shard that are split by layer.
    private static let limit = 16

    let partitionCount: Int
    /// The partition that asks.
    let partition: Int
    private let splitsLayers: Bool
    /// The requests that are split by layer.
    private var requests: [Int] = []

    /// - Parameter splitsLayers: false: all requests stay whole.
    init(partition: Int, of partitionCount: Int, splitsLayers: Bool) {
        self.partition = partition
        self.partitionCount = partitionCount
        self.splitsLayers = splitsLayers && partitionCount > 1
    }

    /// The partition's role for the next record. O(1).
    mutating func role(ofRequest requestID: Int, layerID: Int) -> Role {
        let isOwner = self.isOwner(ofRequest: requestID)
        guard splitsLayers, isSplit(requestID) else { return isOwner ? .record : .none }
        let owner = UInt64(truncatingIfNeeded: requestID &+ layerID) % UInt64(partitionCount)
        if owner == UInt64(partition) { return .record }
        return isOwner ? .selection : .request
    }

    /// Whether the partition owns a request: does what concerns all its layers.
    func isOwner(ofRequest requestID: Int) -> Bool {
        UInt64(truncatingIfNeeded: requestID) % UInt64(partitionCount) == UInt64(partition)
    }

    /// Whether a request is split by layer, once `role` was asked for one of its records.
    func splitsLayers(ofRequest requestID: Int) -> Bool { requests.contains(requestID) }

    private mutating func isSplit(_ requestID: Int) -> Bool {
        if requests.last == requestID || requests.contains(requestID) { return true }
        guard requests.count < Self.limit else { return false }
        requests.append(requestID)
        return true
    }
}

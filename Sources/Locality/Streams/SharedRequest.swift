import Foundation

/// A request that is over, or those of its layers that one partition has.
struct FinishedRequest {
    var totals: RequestTotals
    var steps: RequestSteps
}

/// What the partitions of a shard know of one request together, where it is split by layer: the misses
/// of its steps, and its sums.
///
/// Thread safety: everything mutable under `lock`; hence `@unchecked Sendable`.
final class SharedRequest: @unchecked Sendable {
    private let lock = NSLock()
    private var whole: FinishedRequest?
    private var partsLeft: Int

    init(partitionCount: Int) { partsLeft = partitionCount }

    /// Adds what one partition knows when it ends the request; the last one gets all.
    func addPart(_ part: FinishedRequest) -> FinishedRequest? {
        lock.withLock {
            if whole == nil {
                whole = part
            } else {
                whole?.totals.merge(part.totals)
                whole?.steps.merge(part.steps)
            }
            partsLeft -= 1
            guard partsLeft == 0 else { return nil }
            defer { whole = nil }
            return whole
        }
    }
}

/// The requests of a shard that are split by layer.
///
/// Thread safety: everything mutable under `lock`; hence `@unchecked Sendable`.
final class SharedRequests: @unchecked Sendable {
    private let lock = NSLock()
    private let partitionCount: Int
    private var requests: [Int: SharedRequest] = [:]

    init(partitionCount: Int) { self.partitionCount = partitionCount }

    /// A request, made by whoever asks first.
    func request(_ requestID: Int) -> SharedRequest {
        lock.withLock {
            if let request = requests[requestID] { return request }
            let request = SharedRequest(partitionCount: partitionCount)
            requests[requestID] = request
            return request
        }
    }
}

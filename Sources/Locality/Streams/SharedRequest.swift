import Foundation

/// What the partitions of a shard know of one request together, where its layers are dealt to all of them: the misses
/// of its steps, and its sums.
///
/// Thread safety: everything mutable under `lock`; hence `@unchecked Sendable`.
final class SharedRequest: @unchecked Sendable {
    /// The steps at one block size that not every partition has passed.
    private struct OpenSteps {
        /// The ordinal of the first.
        var first = 0
        /// By step: what the partitions so far added; nil without a record.
        var sums: [StepMisses?] = []
        /// By partition: its records of all steps before this ordinal are added.
        var passed: [Int]
    }

    private let lock = NSLock()
    private var steps: [OpenSteps]
    private var totals: RequestTotals?
    private var partsLeft: Int

    init(partitionCount: Int, blockSizeCount: Int) {
        steps = Array(repeating: OpenSteps(passed: Array(repeating: 0, count: partitionCount)), count: blockSizeCount)
        partsLeft = partitionCount
    }

    /// Adds what the layers of one partition missed in some steps, and returns the steps that all have passed now.
    ///
    /// - Parameters:
    ///   - size: the place of the block size.
    ///   - found: the partition's sums of steps that it had not passed, by ascending ordinal.
    ///   - ordinal: the partition adds nothing to steps before it any more.
    func pass(
        _ found: [(ordinal: Int, misses: StepMisses)], before ordinal: Int, size: Int, partition: Int
    ) -> [(ordinal: Int, misses: StepMisses)] {
        lock.withLock {
            for (ordinal, misses) in found {
                let place = ordinal - steps[size].first
                while steps[size].sums.count <= place { steps[size].sums.append(nil) }
                if steps[size].sums[place] == nil {
                    steps[size].sums[place] = misses
                } else {
                    steps[size].sums[place]?.add(misses)
                }
            }
            steps[size].passed[partition] = ordinal
            return closeSteps(size)
        }
    }

    private func closeSteps(_ size: Int) -> [(ordinal: Int, misses: StepMisses)] {
        let end = steps[size].passed.min() ?? 0
        let first = steps[size].first
        let closed = steps[size].sums.prefix(max(0, end - first))
        let complete = closed.enumerated().compactMap { place, sum in
            sum.map { (ordinal: first + place, misses: $0) }
        }
        steps[size].sums.removeFirst(closed.count)
        // The next sum that is added stands at its ordinal, whatever was left out before it.
        steps[size].first = steps[size].sums.isEmpty ? max(first, end) : first + closed.count
        return complete
    }

    /// Adds the sums of one partition when it ends the request; the last one gets those of all.
    func finish(_ part: RequestTotals) -> RequestTotals? {
        lock.withLock {
            if totals == nil { totals = part } else { totals?.merge(part) }
            partsLeft -= 1
            return partsLeft == 0 ? totals : nil
        }
    }
}

/// The requests of a shard whose layers are dealt to all its partitions.
///
/// Thread safety: everything mutable under `lock`; hence `@unchecked Sendable`.
final class SharedRequests: @unchecked Sendable {
    private let lock = NSLock()
    private let partitionCount: Int
    private let blockSizeCount: Int
    private var requests: [Int: SharedRequest] = [:]

    init(partitionCount: Int, blockSizeCount: Int) {
        self.partitionCount = partitionCount
        self.blockSizeCount = blockSizeCount
    }

    /// A request, made by whoever asks first.
    func request(_ requestID: Int) -> SharedRequest {
        lock.withLock {
            if let request = requests[requestID] { return request }
            let request = SharedRequest(partitionCount: partitionCount, blockSizeCount: blockSizeCount)
            requests[requestID] = request
            return request
        }
    }
}

import CacheSimulation
import Dispatch
import Foundation
import LocalityModel

/// The retained touched sets of one stream at one block size.
struct StreamLog {
    var requestID: Int
    var layerID: Int
    var log: TouchedSetLog
}

/// Simulates every policy over the retained streams of a result, several streams at once.
struct PolicySimulation {
    let capacities: [Int]
    let seed: UInt64
    let jobs: Int

    /// Policy name → a row a capacity. Sums are integers, so the rows do not depend on the number of workers.
    func results(_ logs: [StreamLog]) -> [String: [PolicyResult]] {
        let workerCount = max(1, min(jobs, logs.count))
        let parts = Parts(capacities: capacities, seed: seed)
        DispatchQueue.concurrentPerform(iterations: workerCount) { worker in
            var totals = PolicyTotals(capacities: capacities, seed: seed)
            for index in stride(from: worker, to: logs.count, by: workerCount) {
                totals.add(logs[index].log, requestID: logs[index].requestID, layerID: logs[index].layerID)
            }
            parts.add(totals)
        }
        return parts.sum.results
    }

    /// Partial totals of several workers. Thread safety: under `lock`; hence `@unchecked Sendable`.
    private final class Parts: @unchecked Sendable {
        private let lock = NSLock()
        private(set) var sum: PolicyTotals

        init(capacities: [Int], seed: UInt64) {
            sum = PolicyTotals(capacities: capacities, seed: seed)
        }

        func add(_ part: PolicyTotals) { lock.withLock { sum += part } }
    }
}

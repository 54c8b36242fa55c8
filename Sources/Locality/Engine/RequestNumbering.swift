import LocalityModel
import TraceReading

/// Numbers the requests of captures in order of appearance, which is known once every shard is read; until then their
/// provisional ids tell them apart.
struct RequestNumbering {
    private var numbers: [Int: Int] = [:]

    /// - Parameter requests: those of the whole run.
    init(_ requests: [RequestTotals]) {
        let sorted = requests.sorted { $0.ordinal < $1.ordinal }
        for request in sorted { numbers[request.requestID] = numbers.count }
    }

    /// Puts the numbers in the place of the provisional ids.
    func apply(to totals: inout WorkerTotals) {
        for index in totals.requests.indices { replace(&totals.requests[index].requestID) }
        for index in totals.accessMaps.indices { replace(&totals.accessMaps[index].requestID) }
        for size in totals.sizes.indices {
            for index in totals.sizes[size].logs.indices { replace(&totals.sizes[size].logs[index].requestID) }
        }
    }

    /// The names of requests by their numbers.
    func names(_ names: [Int: String]) -> [Int: String] {
        var numbered: [Int: String] = [:]
        for (id, name) in names { if let number = numbers[id] { numbered[number] = name } }
        return numbered
    }

    private func replace(_ id: inout Int) { id = numbers[id] ?? id }
}

import LocalityModel
import TraceReading

/// Numbers the requests without an integer id in order of appearance, which is known once every shard is read; until
/// then their provisional ids tell them apart.
struct RequestNumbering {
    private var numbers: [Int: Int] = [:]
    private var texts: [Int: String] = [:]

    /// - Parameters:
    ///   - requests: those of the whole run.
    ///   - names: what provisional ids stand for.
    init(_ requests: [RequestTotals], names: [Int: RequestName]) {
        let unnumbered = requests.filter { ProvisionalRequestID.contains($0.requestID) }
        var count = 0
        for request in unnumbered.sorted(by: { $0.ordinal < $1.ordinal }) {
            let id = request.requestID
            if case .integer(let integer)? = names[id] {
                numbers[id] = integer
                continue
            }
            if case .text(let text)? = names[id] { texts[id] = text }
            numbers[id] = count
            count += 1
        }
    }

    /// Puts the numbers in the place of the provisional ids, and names beside them.
    func apply(to totals: inout WorkerTotals) {
        guard !numbers.isEmpty else { return }
        for index in totals.requests.indices {
            totals.requests[index].requestName = texts[totals.requests[index].requestID]
            replace(&totals.requests[index].requestID)
        }
        for index in totals.accessMaps.indices { replace(&totals.accessMaps[index].requestID) }
        for size in totals.sizes.indices { totals.sizes[size].renameLogs { numbers[$0] ?? $0 } }
    }

    private func replace(_ id: inout Int) { id = numbers[id] ?? id }
}

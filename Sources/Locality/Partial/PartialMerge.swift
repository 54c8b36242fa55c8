import LocalityModel
import TraceReading

/// Merges partials one by one into one: exact integers are added, and what depends on the order of shards is put in the
/// place that its shard has among all. The order of adding does not matter.
///
/// Complexity: O(bytes of the partials); memory: the merged one and the one that is added.
public struct PartialMerge {
    public private(set) var merged: PartialResult
    private let places: [String: Int]

    /// - Parameter selection: which partials there will be.
    public init(_ selection: PartialSelection) {
        let header = selection.header
        places = Dictionary(uniqueKeysWithValues: header.shards.enumerated().map { ($1.name, $0) })
        merged = PartialResult(header: header, gathered: Gathered(plan: header.plan))
    }

    /// Adds one of the selected.
    ///
    /// - Throws: `.mismatch` if it holds a shard that the selection does not know.
    public mutating func add(_ partial: PartialResult) throws(PartialFault) {
        var partial = partial
        var newPlaces: [Int] = []
        for shard in partial.header.shards {
            guard let place = places[shard.name] else { throw .mismatch("it was changed while it was merged") }
            newPlaces.append(place)
        }
        guard zip(newPlaces, newPlaces.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .damaged("its shards are not in their order")
        }
        partial.relocate(newPlaces)
        merged.gathered.merge(partial.gathered, places: places)
        merged.laterRequests += partial.laterRequests
        if merged.gathered.totals.requests.count > 4 * PartialResult.requestLimit { merged.trim() }
    }

    /// What was merged, with nothing in it that no result needs.
    public func finished() -> PartialResult {
        var result = merged
        result.trim()
        return result
    }
}

extension PartialResult {
    /// Gives shards other numbers.
    ///
    /// - Parameter places: the new number of each shard, ascending.
    mutating func relocate(_ places: [Int]) {
        func id(_ old: Int) -> Int { ProvisionalRequestID.moved(old) { places[$0] } }
        func move(_ request: inout RequestTotals) {
            request.ordinal.shard = places[request.ordinal.shard]
            request.requestID = id(request.requestID)
        }
        for index in gathered.totals.requests.indices { move(&gathered.totals.requests[index]) }
        for index in laterRequests.indices { move(&laterRequests[index]) }
        for index in gathered.damages.indices { gathered.damages[index].shard = places[gathered.damages[index].shard] }
        for index in gathered.zeroRows.indices {
            gathered.zeroRows[index].shard = places[gathered.zeroRows[index].shard]
        }
        gathered.rename(id)
        // Only the first shard of all has the first request.
        if places.first == 0 { return }
        gathered.totals.accessMaps = []
        for size in gathered.totals.sizes.indices { gathered.totals.sizes[size].sample = [] }
    }
}

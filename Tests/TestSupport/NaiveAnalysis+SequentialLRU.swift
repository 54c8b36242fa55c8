import LocalityModel

extension NaiveAnalysis {
    /// The seed's LRU: one block at a time in ascending id, evicting at once.
    func sequentialLRU(_ streams: [NaiveStream]) -> IntegerKeyed<SequentialLRUResult> {
        IntegerKeyed(
            configuration.lruCapacities.map { capacity in
                let perStream = streams.map { sequentialLRU($0, capacity: capacity) }
                let hits = perStream.map(\.hits).reduce(0, +)
                let misses = perStream.map(\.misses).reduce(0, +)
                let rate = hits + misses > 0 ? share(hits, of: hits + misses) : 0
                return (
                    capacity,
                    SequentialLRUResult(
                        capacityBlocks: capacity, hits: hits, misses: misses, hitRate: rate)
                )
            })
    }

    private func sequentialLRU(_ stream: NaiveStream, capacity: Int) -> (hits: Int, misses: Int) {
        var hits = 0
        var misses = 0
        // The most recently used block stands first.
        var resident: [Int] = []
        for block in touchedSets(stream).joined() {
            if let place = resident.firstIndex(of: block) {
                hits += 1
                resident.remove(at: place)
            } else {
                misses += 1
            }
            resident.insert(block, at: 0)
            if resident.count > capacity { resident.removeLast() }
        }
        return (hits, misses)
    }
}

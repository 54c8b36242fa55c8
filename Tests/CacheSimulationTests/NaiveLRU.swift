/// The step-atomic LRU order as its definition words it, on a plain list.
struct NaiveStepAtomicOrder {
    /// All blocks ever touched, the front first.
    private(set) var order: [Int] = []

    /// Depth (1-based, before the step) of each touch of a block touched before, in the order of `step`; then the step
    /// moves to the front.
    mutating func depths(ofStep step: [Int]) -> [Int?] {
        let depths = step.map { block in order.firstIndex(of: block).map { $0 + 1 } }
        let touched = Set(step)
        let before = order.filter(touched.contains)
        let first = step.filter { !order.contains($0) }.sorted()
        order = before + first + order.filter { !touched.contains($0) }
        return depths
    }
}

/// The hits of an LRU cache of `capacity` blocks by holding what is resident: the victim is the last of R∖S.
func naiveStepAtomicLRUHits(_ stream: TestStream, capacity: Int) -> Int {
    var order = NaiveStepAtomicOrder()
    var resident = Set<Int>()
    var hits = 0
    for step in stream.steps {
        hits += step.filter(resident.contains).count
        _ = order.depths(ofStep: step)
        resident.formUnion(step)
        while resident.count > capacity {
            resident.remove(order.order.last { resident.contains($0) && !step.contains($0) }!)
        }
    }
    return hits
}

/// The seed's LRU: one block after the other in ascending id, evicting at once.
func naiveSequentialLRUHits(_ stream: TestStream, capacity: Int) -> Int {
    var cache: [Int] = []
    var hits = 0
    for block in stream.steps.joined() {
        if let index = cache.firstIndex(of: block) {
            hits += 1
            cache.remove(at: index)
        }
        cache.append(block)
        if cache.count > capacity { cache.removeFirst() }
    }
    return hits
}

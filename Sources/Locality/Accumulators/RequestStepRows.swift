import CacheSimulation

/// The misses of the steps of one request at one block size, summed over its layers: a row a step, kept until the
/// request ends. Owned by one worker.
///
/// A row has the capacities of the grid that the request leaves open: below `known` one of its records does not fit,
/// and from its end on only first touches miss. Memory: 4 bytes a step, and 4 for each of these capacities, about ten.
struct RequestStepRows {
    private(set) var known = 0..<0
    /// By step: touches without an earlier one in their stream, apart from those of rows that the step wrote.
    private var firstTouches: [UInt32] = []
    /// By step and capacity in `known`: its capacity misses. Up to the last step that has any.
    private var capacityMisses: [UInt32] = []

    /// Adds what a record of a step missed. O(capacities of the grid at which it misses).
    ///
    /// - Parameters:
    ///   - slot: the step's place among those of its request.
    ///   - weight: how many layers of the model the record stands for.
    mutating func add(_ slot: Int, firstTouches count: Int, _ touches: borrowing StepCapacityMisses, weight: UInt32) {
        let range = touches.range
        if range.lowerBound > known.lowerBound || range.upperBound > known.upperBound {
            keep(max(known.lowerBound, range.lowerBound)..<max(known.upperBound, range.upperBound))
        }
        firstTouches.reserveElements(slot + 1)
        firstTouches[slot] += UInt32(count) * weight
        let first = max(known.lowerBound, range.lowerBound)
        guard first < range.upperBound else { return }
        capacityMisses.reserveElements((slot + 1) * known.count)
        let start = slot * known.count - known.lowerBound
        for index in first..<range.upperBound { capacityMisses[start + index] += touches.counts[index] * weight }
    }

    /// Adds what other layers missed in a step.
    ///
    /// - Parameter itsSlot: the step's place in `other`.
    mutating func add(_ slot: Int, _ other: borrowing RequestStepRows, _ itsSlot: Int) {
        keep(
            max(known.lowerBound, other.known.lowerBound)..<max(known.upperBound, other.known.upperBound))
        firstTouches.reserveElements(slot + 1)
        if itsSlot < other.firstTouches.count { firstTouches[slot] += other.firstTouches[itsSlot] }
        capacityMisses.reserveElements((slot + 1) * known.count)
        for index in known {
            capacityMisses[slot * known.count + index - known.lowerBound] += other.capacityMisses(itsSlot, index)
        }
    }

    /// Misses in a step with a cache of that capacity of the grid a stream. - Precondition: not below `known`.
    func misses(_ slot: Int, _ index: Int) -> Int {
        Int(slot < firstTouches.count ? firstTouches[slot] : 0) + Int(capacityMisses(slot, index))
    }

    private func capacityMisses(_ slot: Int, _ index: Int) -> UInt32 {
        let place = slot * known.count + index - known.lowerBound
        return known.contains(index) && place < capacityMisses.count ? capacityMisses[place] : 0
    }

    /// Gives rows room for these capacities; they change only a few times in a request. O(rows).
    private mutating func keep(_ range: Range<Int>) {
        guard range != known else { return }
        let rowCount = known.isEmpty ? 0 : capacityMisses.count / known.count
        var wider = [UInt32](repeating: 0, count: rowCount * range.count)
        for row in 0..<rowCount {
            for index in range.clamped(to: known) {
                wider[row * range.count + index - range.lowerBound] = capacityMisses(row, index)
            }
        }
        known = range
        capacityMisses = wider
    }
}

/// The steps of one request with their misses at every block size. Merging parts of its layers is exact.
struct RequestSteps {
    var names = StepNames()
    /// By block size.
    var rows: [RequestStepRows]

    init(blockSizeCount: Int) { rows = Array(repeating: RequestStepRows(), count: blockSizeCount) }

    /// Adds what other layers missed.
    mutating func merge(_ other: RequestSteps) {
        for itsSlot in 0..<other.names.count where other.names.isAnalysed(itsSlot) {
            let slot = names.slot(of: other.names.name(itsSlot)).slot
            names.noteAnalysed(slot)
            for size in rows.indices { rows[size].add(slot, other.rows[size], itsSlot) }
        }
    }
}

/// Names a step of a request, in whatever order records stand: its `step_idx`, and how often it came before.
struct StepName: Hashable, Comparable {
    /// `step_idx`.
    var step: Int
    /// m: the m-th record that a stream shows at a `step_idx` belongs to the m-th step of that number, from 0.
    var repetition: UInt32 = 0

    static func < (left: StepName, right: StepName) -> Bool {
        (left.step, left.repetition) < (right.step, right.repetition)
    }
}

/// The steps that a request shows, numbered as they appear. Their ordinals, the ranks of their names, are known only
/// when the request ends: any record may still show an earlier step.
///
/// Complexity: O(1) a look-up. Memory: 16 bytes a step; some 40 more once a step comes that is not after all others.
struct StepNames {
    private struct Entry {
        var name: StepName
        /// Whether a record of it is analysed: else it is no step of the request.
        var isAnalysed = false
    }

    private var entries: [Entry] = []
    /// Empty while every name was larger than all before it.
    private var slots: [StepName: Int] = [:]

    var count: Int { entries.count }

    func name(_ slot: Int) -> StepName { entries[slot].name }
    func isAnalysed(_ slot: Int) -> Bool { entries[slot].isAnalysed }

    /// The place of a step, made if it is not there.
    mutating func slot(of name: StepName) -> (slot: Int, isNew: Bool) {
        guard let last = entries.last?.name else {
            entries.append(Entry(name: name))
            return (0, true)
        }
        if slots.isEmpty {
            guard name <= last else {
                entries.append(Entry(name: name))
                return (entries.count - 1, true)
            }
            if name == last { return (entries.count - 1, false) }
            for slot in entries.indices { slots[entries[slot].name] = slot }
        }
        if let slot = slots[name] { return (slot, false) }
        slots[name] = entries.count
        entries.append(Entry(name: name))
        return (entries.count - 1, true)
    }

    /// A record of a step is analysed.
    mutating func noteAnalysed(_ slot: Int) { entries[slot].isAnalysed = true }

    /// The places of the analysed steps by ordinal. O(steps), with a logarithm where steps did not come in order.
    var ranked: [Int] {
        let analysed = entries.indices.filter { entries[$0].isAnalysed }
        return slots.isEmpty ? analysed : analysed.sorted { entries[$0].name < entries[$1].name }
    }
}

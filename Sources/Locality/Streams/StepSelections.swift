/// What the layers of a request selected in the step at hand: one set a layer, of which a layer that comes twice has
/// the union. Its memory is reused from step to step.
struct StepSelections {
    /// One layer's distinct positions.
    struct Selection {
        var layerID = 0
        var positions = PositionSet()
        /// Number of positions.
        var count = 0
    }

    private var slots: [Selection] = []
    private(set) var count = 0

    var selections: ArraySlice<Selection> { slots[..<count] }

    mutating func removeAll() { count = 0 }

    /// Notes a layer's selection.
    ///
    /// - Parameter scratch: room for a union.
    mutating func add(
        layerID: Int, _ indices: Span<UInt32>, _ words: Span<UInt64>, distinctCount: Int, scratch: inout PositionSet
    ) {
        if let twin = selections.firstIndex(where: { $0.layerID == layerID }) {
            slots[twin].positions.union(indices, words, into: &scratch)
            swap(&slots[twin].positions, &scratch)
            slots[twin].count = slots[twin].positions.count
            return
        }
        if count == slots.count { slots.append(Selection()) }
        slots[count].layerID = layerID
        slots[count].count = distinctCount
        slots[count].positions.assign(indices: indices, words: words)
        count += 1
    }
}

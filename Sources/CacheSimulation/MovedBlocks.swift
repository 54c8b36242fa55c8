/// The blocks that one step moves in the step-atomic LRU order, and room to work on them. Owned by one worker, whose
/// streams share it; its memory is reused.
///
/// Marks of slots are empty between steps. Lists keep their memory: only as many elements count as are said.
public struct MovedBlocks: Sendable {
    /// Of the blocks that arrive, those touched for the first time, ascending by id.
    public internal(set) var first: [UInt32] = []
    public internal(set) var firstCount = 0
    /// By block that comes back, in any order: the record that touched it last.
    public internal(set) var returningRecords: [UInt32] = []
    public internal(set) var returningCount = 0
    /// The blocks that leave, the end of the order before the step first.
    var left: [UInt32] = []
    /// The blocks that come back, in the order given, and their slots.
    var returning: [UInt32] = []
    var slots: [UInt32] = []
    /// The same blocks, the front of the order first, and the depths they are found at.
    var ordered: [UInt32] = []
    var depths: [UInt32] = []
    /// Slots that are to be emptied, a bit each: of the last step's blocks, and of all others.
    var leavingSlots: [UInt64] = []
    var returningSlots: [UInt64] = []
    /// By word of slots: what stands in later words; and in earlier ones, while slots move together.
    var later: [UInt64] = []
    var before: [UInt32] = []

    public init() {}

    /// Makes room for the blocks of a step.
    ///
    /// - Parameters:
    ///   - frontWords: words of slots that the last step's blocks have.
    ///   - restWords: those of all others.
    mutating func makeRoom(leaving: Int, arriving: Int, frontWords: Int, restWords: Int) {
        left.grow(to: leaving)
        first.grow(to: arriving)
        returning.grow(to: arriving)
        slots.grow(to: arriving)
        ordered.grow(to: arriving)
        depths.grow(to: arriving)
        returningRecords.grow(to: arriving)
        leavingSlots.grow(to: frontWords)
        returningSlots.grow(to: restWords)
        later.grow(to: restWords)
    }
}

extension Array where Element: FixedWidthInteger {
    /// Appends zeros up to a number of elements.
    mutating func grow(to count: Int) {
        if self.count < count { append(contentsOf: repeatElement(0, count: count - self.count)) }
    }
}

/// The slots of the blocks that leave or come back in a step: what is removed from a step-atomic LRU order. Empty
/// between steps, so that the orders of many streams share one.
public struct PendingSlots: Sendable {
    /// Among the last step's blocks.
    public var leaving = SlotSet()
    /// Among all others.
    public var returning = SlotSet()

    public init() {}

    /// Forgets blocks that stand in no order, whose slots are all 0.
    public mutating func forgetUnordered() {
        leaving.remove(0)
        returning.remove(0)
    }
}

/// A set of slots.
public struct SlotSet: Sendable {
    /// A bit a slot; at least those of all slots an order has.
    public var words: [UInt64] = [0]

    mutating func insert(_ slot: UInt32) { words[Int(slot >> 6)] |= 1 << UInt64(slot & 63) }

    fileprivate mutating func remove(_ slot: UInt32) { words[Int(slot >> 6)] &= ~(1 << UInt64(slot & 63)) }

    mutating func grow(toWords count: Int) {
        if words.count < count { words.append(contentsOf: repeatElement(0, count: count - words.count)) }
    }
}

/// What is remembered of one block of a stream: 12 bytes side by side, so that all a step asks of a block mostly costs
/// one cache line.
public struct BlockMemory: Sendable {
    /// While the last record touched the block: the first record of the run of records that all touched it. Else the
    /// record that touched it last. Never touched: `untouched`.
    public var record = untouched
    /// Records that touched it, without the run that still goes on.
    public var touches: UInt32 = 0
    /// Its slot in the step-atomic LRU order: of the last step's blocks if it is one, else of the rest; 0 without an
    /// order.
    public internal(set) var slot: UInt32 = 0

    /// `record` of a block without a touch.
    public static let untouched = UInt32.max

    public init() {}
}

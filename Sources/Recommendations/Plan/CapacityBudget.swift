import TextReading

/// A tier's budget, for everything that shares it: blocks (`512`) or bytes (`40GiB`, `40GB`, `90G`).
public enum CapacityBudget: Equatable, Sendable {
    case blocks(Int)
    case bytes(Int)

    /// Reads a budget as `WrittenNumber` does: with a unit it is bytes, rounded down, without one blocks; nil for
    /// anything else, a negative number, or a part of a block.
    public init?(_ text: String) {
        guard let number = WrittenNumber(text), !number.isNegative else { return nil }
        guard let amount = number.unit == .plain ? number.integer : number.truncated else { return nil }
        self = number.unit == .plain ? .blocks(amount) : .bytes(amount)
    }
}

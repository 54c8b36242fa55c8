import TextReading

/// A budget of memory, for everything that shares it: bytes (`40GiB`, `40GB`, `90G`), or blocks with the unit said
/// (`512blocks`).
public enum CapacityBudget: Equatable, Sendable {
    case blocks(Int)
    case bytes(Int)

    /// Reads a budget as `WrittenNumber` does, rounded down to whole bytes.
    ///
    /// - Parameter plain: what a number without a unit counts. As bytes it must be 2²⁰ or more: nobody means less.
    /// - Returns: nil for anything else, a negative number, or a part of a block.
    public init?(_ text: String, plain: Unit) {
        let ending = text.hasSuffix("blocks") ? "blocks" : "block"
        let isBlocks = text.hasSuffix(ending)
        guard let number = WrittenNumber(isBlocks ? String(text.dropLast(ending.count)) : text), !number.isNegative
        else { return nil }
        if isBlocks || (number.unit == .plain && plain == .blocks) {
            guard number.unit != .bytes, let blocks = number.integer else { return nil }
            self = .blocks(blocks)
        } else {
            guard let bytes = number.truncated, number.unit != .plain || bytes >= 1 << 20 else { return nil }
            self = .bytes(bytes)
        }
    }

    public enum Unit: Sendable {
        case blocks, bytes
    }

    /// Whether it holds nothing.
    public var isEmpty: Bool {
        switch self {
        case .blocks(let amount), .bytes(let amount): amount == 0
        }
    }

    /// In bytes, with blocks that weigh so much; nil where that is more than 2⁶³ − 1.
    public func bytes(bytesPerBlock: Int) -> Int? {
        switch self {
        case .bytes(let bytes): return bytes
        case .blocks(let blocks):
            let (bytes, isTooLarge) = blocks.multipliedReportingOverflow(by: bytesPerBlock)
            return isTooLarge ? nil : bytes
        }
    }
}

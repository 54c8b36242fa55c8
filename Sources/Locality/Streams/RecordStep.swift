import TraceReading

/// The step of a record, as its stream needs it while the record is pending.
struct RecordStep {
    /// The step's place among those of its request.
    var slot = 0
    /// Positions of the tokens that the step wrote: the newest, of a pass those from its first record's newest to its
    /// last's; empty where the sequence length is unknown.
    var writtenTokens = 0..<0

    init(slot: Int, writtenTokens: Range<Int>) {
        self.slot = slot
        self.writtenTokens = writtenTokens
    }

    /// The position of the newest token; empty where the sequence length is unknown, or no position has it.
    static func newestToken(sequenceLength: Int) -> Range<Int> {
        1...TraceLimits.maximumPosition + 1 ~= sequenceLength ? sequenceLength - 1..<sequenceLength : 0..<0
    }

    /// Their blocks.
    func writtenBlocks(blockSize: Int) -> Range<UInt32> {
        guard !writtenTokens.isEmpty else { return 0..<0 }
        let last = (writtenTokens.upperBound - 1) / blockSize
        return UInt32(writtenTokens.lowerBound / blockSize)..<UInt32(last + 1)
    }
}

import TraceReading

/// The step of a record, as its stream needs it while the record waits to be observed.
struct RecordStep {
    /// The step's place among those of its request.
    var slot = 0
    /// Positions of the tokens that the step wrote: the newest; empty where the sequence length is unknown.
    var writtenTokens = 0..<0

    init(slot: Int, sequenceLength: Int) {
        self.slot = slot
        if 1...TraceLimits.maximumPosition + 1 ~= sequenceLength { writtenTokens = sequenceLength - 1..<sequenceLength }
    }

    /// Their blocks.
    func writtenBlocks(blockSize: Int) -> Range<UInt32> {
        guard !writtenTokens.isEmpty else { return 0..<0 }
        let last = (writtenTokens.upperBound - 1) / blockSize
        return UInt32(writtenTokens.lowerBound / blockSize)..<UInt32(last + 1)
    }
}

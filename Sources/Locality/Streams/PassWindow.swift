import CScanKernels
import LocalityModel

/// The records of one stream that passes of several tokens still cover: the last s + 1, and which pass comes next
/// (`TokenPasses`). One a stream; its memory is that of s + 1 selections, and of the last pass where the next one may
/// be compared with it.
final class PassWindow {
    private struct Record {
        var step = 0
        var sequenceLength = 0
        var tokens = ChunkedBitmap()
    }

    private let passes: TokenPasses
    private let records: Int
    /// Record i stands at i mod (s + 1).
    private var ring: [Record] = []
    private(set) var recordCount = 0
    private(set) var passCount = 0
    /// The positions of the last pass.
    private var lastTokens = ChunkedBitmap()

    init(_ passes: TokenPasses) {
        self.passes = passes
        records = passes.draftTokens + 1
    }

    /// The step of the last record.
    var lastStep: Int { ring[(recordCount - 1) % records].step }

    /// Whether the first `limit` passes cover no further record. O(1).
    func isFull(passes limit: Int) -> Bool { recordCount >= passes.firstRecord(ofPass: limit - 1) + records }

    /// Whether every record of the next pass is there.
    var isComplete: Bool { passes.firstRecord(ofPass: passCount) + records <= recordCount }

    /// Whether the next pass has a record: at the end of a stream it is a pass, too.
    var hasRest: Bool { passes.firstRecord(ofPass: passCount) < recordCount }

    /// Adds the stream's next record. - Precondition: not `isComplete`. O(chunks).
    func append(_ record: borrowing BatchedRecord) {
        let place = recordCount % records
        if place == ring.count { ring.append(Record()) }
        ring[place].step = record.stepIndex
        ring[place].sequenceLength = record.sequenceLength
        ring[place].tokens.assign(record.tokens)
        recordCount += 1
    }

    /// What a pass has besides its positions and its length.
    struct Pass {
        /// `step_idx` of its first record.
        var step: Int
        /// The newest tokens of its first and of its last record, of those with a length.
        fileprivate var newest: (first: Int, last: Int)?

        /// Positions of the tokens that it writes: from the first record's newest to the last's.
        var writtenTokens: Range<Int> {
            newest.map { min($0.first, $0.last)..<max($0.first, $0.last) + 1 } ?? 0..<0
        }
    }

    /// Writes the next pass into `pass`: the distinct positions of its records and the largest sequence length.
    /// O(s + 1) unions.
    ///
    /// - Parameter scratch: room for a union.
    func next(into pass: inout BatchedRecord, scratch: inout ChunkedBitmap) -> Pass {
        let first = passes.firstRecord(ofPass: passCount)
        passCount += 1
        var found = Pass(step: ring[first % records].step)
        pass.tokens.assign(ring[first % records].tokens)
        pass.sequenceLength = .min
        for index in first..<min(first + records, recordCount) {
            let place = index % records
            if index > first { pass.tokens.formUnion(ring[place].tokens, scratch: &scratch) }
            pass.sequenceLength = max(pass.sequenceLength, ring[place].sequenceLength)
            if let token = RecordStep.newestToken(sequenceLength: ring[place].sequenceLength).first {
                found.newest = (found.newest?.first ?? token, token)
            }
        }
        pass.positionCount = pass.tokens.count
        return found
    }

    /// Sizes of the intersections of a pass with the last one, as it is and with every position moved by +1.
    func overlapWithLast(_ tokens: borrowing ChunkedBitmap, _ level: KVKernelLevel) -> (same: Int, shifted: Int) {
        tokens.overlap(lastTokens, level)
    }

    /// Remembers a pass for the next one to be compared with; gives the memory of the one before.
    func swapLast(_ tokens: inout ChunkedBitmap) { swap(&tokens, &lastTokens) }
}

/// How the records that passes join follow each other: a pass stands for neighbouring tokens.
public struct RecordNeighbours: Equatable, Sendable {
    /// Records with one before them in their stream.
    public var pairs = 0
    /// Of these, those whose step is not the one after that of the record before.
    public var broken = 0

    public init(pairs: Int = 0, broken: Int = 0) {
        self.pairs = pairs
        self.broken = broken
    }

    mutating func merge(_ other: RecordNeighbours) {
        pairs += other.pairs
        broken += other.broken
    }
}

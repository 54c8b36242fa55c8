/// One record of a stream: a line, in union mode all layers of one request's step merged, or several tokens of a pass.
public struct NaiveStep: Equatable, Sendable {
    public var step: Int
    public var sequenceLength: Int
    /// P, duplicates kept.
    public var positions: [Int]
    /// Positions of the tokens that a pass writes, where it is one with a known length.
    var writtenByPass: ClosedRange<Int>?

    /// Whether the step itself writes a token of a block.
    func writes(block: Int, blockSize: Int) -> Bool {
        if let written = writtenByPass {
            return written.lowerBound / blockSize...written.upperBound / blockSize ~= block
        }
        return sequenceLength > 0 && block == (sequenceLength - 1) / blockSize
    }

    /// B, ascending.
    func touchedBlocks(blockSize: Int) -> [Int] { Set(positions.map { $0 / blockSize }).sorted() }

    /// c_b for each block.
    func positionsPerBlock(blockSize: Int) -> [Int: Int] {
        Dictionary(positions.map { ($0 / blockSize, 1) }, uniquingKeysWith: +)
    }
}

/// A causal sequence of records, as much of it as is analysed.
public struct NaiveStream: Equatable, Sendable {
    /// Index of the shard that the request stands in.
    public var shard: Int
    public var requestID: Int
    public var requestName: [UInt8]?
    /// −1 where a stream holds several layers.
    public var layerID: Int
    public var steps: [NaiveStep]
}

/// A key that identifies a request: an id that returns in another shard is another request.
struct NaiveRequestKey: Hashable {
    var shard: Int
    var requestID: Int
    /// Where it is named, `requestID` is its number, and `"7"` is not 7.
    var requestName: [UInt8]?
}

/// All records of one request between two changes of its `step_idx`.
struct NaiveStepGroup {
    var request: NaiveRequestKey
    var step: Int
    /// Indices into `NaiveTrace.records`.
    var members: [Int]
}

/// What the rows of a file tell of how they were recorded.
public struct CaptureChecks: Equatable, Sendable {
    /// Entries of decode rows whose sequence length is known.
    public internal(set) var entries = 0
    /// Those at or beyond it: not positions, then.
    public internal(set) var entriesBeyond = 0
    /// Selections of several entries that are all 0: a buffer that nothing was written to.
    public internal(set) var zeroRows = 0
    /// Selections that end with the largest value of an unsigned type.
    public internal(set) var unsignedPaddingRows = 0

    public init() {}

    public mutating func add(_ other: CaptureChecks) {
        entries += other.entries
        entriesBeyond += other.entriesBeyond
        zeroRows += other.zeroRows
        unsignedPaddingRows += other.unsignedPaddingRows
    }

    /// Whether a file cannot be good any more, whatever is still to come.
    ///
    /// - Parameter entryBound: no fewer than the entries it can hold.
    public func isHopeless(entryBound: Int) -> Bool {
        unsignedPaddingRows > 0 || entriesBeyond > entryBound / 1000
    }

    /// Why a file must not be analysed at all, once it was read.
    public func refusal(path: String) -> TraceReadingError? {
        if unsignedPaddingRows > 0 {
            return CaptureFault(
                "\(unsignedPaddingRows) rows end with the largest value of an unsigned type, which stands for padding",
                "save signed integers, padded with -1"
            ).inFile(path)
        }
        guard entriesBeyond > 0, entriesBeyond * 1000 > entries else { return nil }
        return CaptureFault(
            "\(entriesBeyond) of \(entries) entries read are no positions: they lie beyond the tokens there are at "
                + "that step, as physical KV slots do",
            "record again with SGLANG_DSA_FUSE_TOPK=0 on the server (if positions stand for several tokens, give "
                + "--tokens-per-position)"
        ).inFile(path)
    }

    /// What was left out of a file that is good otherwise.
    public func damage(path: String) -> TraceReadingError? {
        guard zeroRows > 0 else { return nil }
        return CaptureFault(
            "\(zeroRows) rows hold nothing but zeros: their buffer was never written", "record those requests again"
        ).inFile(path)
    }
}

/// Which layers choose for themselves, and which hold the same bytes as the layer before them in every row.
public struct LayerRepeats: Equatable, Sendable {
    private var occurs = [Bool](repeating: false, count: CaptureLimits.layerIDs.count)
    private var chooses = [Bool](repeating: false, count: CaptureLimits.layerIDs.count)

    public init() {}

    /// Ids of all layers seen, ascending.
    public var layers: [Int] { occurs.indices.filter { occurs[$0] } }
    /// Ids of those that choose, ascending.
    public var choosing: [Int] { chooses.indices.filter { chooses[$0] } }

    public mutating func merge(_ other: LayerRepeats) {
        for id in occurs.indices where other.occurs[id] { occurs[id] = true }
        for id in chooses.indices where other.chooses[id] { chooses[id] = true }
    }

    func isKnownToChoose(_ layerID: Int) -> Bool { chooses[layerID] }

    mutating func note(_ layerID: Int, chooses isOwn: Bool) {
        occurs[layerID] = true
        if isOwn { chooses[layerID] = true }
    }
}

/// What the rows of a file tell of how they were recorded.
public struct CaptureChecks: Equatable, Sendable {
    /// Entries of decode rows whose sequence length is known.
    var entries = 0
    /// Those at or beyond it: not positions, then.
    var entriesBeyond = 0
    /// Those of them that stand in rows of more entries than there are tokens: what a query could not see.
    var entriesUnseen = 0
    /// Selections of decode rows whose sequence length is known.
    var selections = 0
    /// Those that have an entry beyond the sequence if layers stood in front of rows.
    var selectionsBeyondIfLayersFirst = 0
    /// Selections that end with the largest value of an unsigned type.
    var unsignedPaddingRows = 0
    /// Selections of long sequences in an array that is wider than k, and those of them that fill it.
    var wideSelections = 0
    var wideSelectionsFilled = 0
    /// Selections of several entries that are all 0: a buffer that nothing was written to.
    public internal(set) var zeroRows = ZeroRows()
    /// The shape of the first array, as it was read.
    private var shape: CaptureShape?

    public init() {}

    init(_ shape: CaptureShape) { self.shape = shape }

    public mutating func add(_ other: CaptureChecks) {
        entries += other.entries
        entriesBeyond += other.entriesBeyond
        entriesUnseen += other.entriesUnseen
        selections += other.selections
        selectionsBeyondIfLayersFirst += other.selectionsBeyondIfLayersFirst
        unsignedPaddingRows += other.unsignedPaddingRows
        wideSelections += other.wideSelections
        wideSelectionsFilled += other.wideSelectionsFilled
        zeroRows.add(other.zeroRows)
        shape = shape ?? other.shape
    }

    /// Whether a file cannot be good any more, whatever is still to come.
    ///
    /// - Parameter entryBound: no fewer than the entries it can hold.
    public func isHopeless(entryBound: Int) -> Bool {
        unsignedPaddingRows > 0 || entriesBeyond > entryBound / 1000
    }

    /// Why a file must not be analysed at all, once it was read.
    public func refusal(path: String) -> TraceReadingError? { fault?.inFile(path) }

    private var fault: CaptureFault? {
        if unsignedPaddingRows > 0 {
            return CaptureFault(
                "\(unsignedPaddingRows) rows end with the largest value of an unsigned type, which stands for padding",
                "save signed integers, padded with -1")
        }
        if let shape, wideSelections > 0, wideSelectionsFilled == wideSelections {
            return CaptureFault(
                "the array has \(shape.selectedCount) entries a row and layer, not \(shape.fullCount)",
                "leave --index-topk and --model out, or correct them")
        }
        return entriesBeyond > 0 && entriesBeyond * 1000 > entries ? faultOfEntriesBeyond : nil
    }

    private var faultOfEntriesBeyond: CaptureFault {
        let count = "\(entriesBeyond) of \(entries) entries read"
        if let shape, fitsLayersFirst(shape) {
            return AxisOrder.layersFirst(
                rows: shape.rowCount, layers: shape.layerIDs.count, selected: shape.selectedCount,
                "\(count) lie beyond the tokens there are at that row")
        }
        if entriesUnseen == entriesBeyond {
            return CaptureFault(
                "\(count) lie beyond the tokens there are at that step, all of them in rows of more entries than "
                    + "tokens: an unmasked recording, which kept what the query could not see, as a hook on the "
                    + "indexer alone does",
                "record with transformers_recorder.py, which leaves out what the mask hides")
        }
        return CaptureFault(
            "\(count) are no positions: they lie beyond the tokens there are at that step, as physical KV slots do",
            "record again with SGLANG_DSA_FUSE_TOPK=0 on the server (if positions stand for several tokens, give "
                + "--tokens-per-position)")
    }

    private func fitsLayersFirst(_ shape: CaptureShape) -> Bool {
        shape.layerIDs.count > 1 && shape.rowCount <= CaptureLimits.layerIDs.count
            && selectionsBeyondIfLayersFirst * 1000 <= selections
    }
}

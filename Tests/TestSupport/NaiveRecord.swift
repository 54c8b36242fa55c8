/// One trace record as the naive reader sees it.
public struct NaiveRecord: Equatable, Sendable {
    public var requestID: Int
    /// Bytes of the string that names the request, in the place of an id.
    public var requestName: [UInt8]?
    public var layerID: Int
    /// `step_idx`, the absolute position of the decode step.
    public var step: Int
    /// `seq_len_current`; 0 where it is absent.
    public var sequenceLength: Int
    /// The selected positions in file order, duplicates kept, padding dropped. Never empty.
    public var positions: [Int]
    /// How many negative positions were dropped.
    public var padding: Int

    public init(
        requestID: Int = 0, requestName: [UInt8]? = nil, layerID: Int = -1, step: Int = 0, sequenceLength: Int = 0,
        positions: [Int], padding: Int = 0
    ) {
        self.requestID = requestID
        self.requestName = requestName
        self.layerID = layerID
        self.step = step
        self.sequenceLength = sequenceLength
        self.positions = positions
        self.padding = padding
    }

    /// Positions at or beyond the sequence's end, duplicates counted; 0 where the length is unknown.
    public var positionsBeyondSequence: Int {
        sequenceLength > 0 ? positions.count { $0 >= sequenceLength } : 0
    }
}

/// What one line of a trace is.
public enum NaiveLine: Equatable, Sendable {
    case record(NaiveRecord)
    /// A JSON object that selects nothing: no list, an empty one, or padding only.
    case withoutPositions(padding: Int)
    /// Not one JSON object, or a wrong type or range in a key that is read.
    ///
    /// `insideIgnoredValue`: the first fault lies in bytes that a scanner need not check (inside a value that is
    /// ignored, or in the spelling of an ignored key), so a faster reader may take this line or refuse it.
    case malformed(reason: NaiveReason, insideIgnoredValue: Bool)
    /// Nothing but whitespace.
    case blank

    var isRecord: Bool {
        if case .record = self { return true }
        return false
    }

    var isMalformed: Bool {
        if case .malformed = self { return true }
        return false
    }
}

/// Cuts one shard into segments, whatever its format. Segments come in order; one caller at a time (a lock, where
/// several workers share a shard).
public protocol SegmentReader: AnyObject {
    /// Puts the next segment into the buffer, or says where its rows are, for the caller to read with
    /// `SegmentBuffer.fill` while others go on here.
    ///
    /// - Throws: `.readFailed`; what was returned before stays good.
    func next(into buffer: inout SegmentBuffer) throws(TraceReadingError) -> Segment

    /// Claims the next lines, for the caller to read with `SegmentBuffer.fill`; nil where the segment has to be had
    /// by `next`.
    func claimLines() -> ClaimedLines?

    /// What was met that could not be read, in order.
    var damages: [TraceReadingError] { get }

    /// The requests read so far that have no integer id.
    var requestNames: RequestNames { get }

    /// Captured requests read so far that have one row of the phase or none.
    var shortRequestCount: Int { get }

    /// Upper bound of the selection entries in the whole shard; constant.
    var entryBound: Int { get }

    /// Bytes of content read so far.
    var bytesRead: Int { get }

    /// How the content ended, once all of it was read.
    var ending: ShardEnding { get }

    /// Whether the records are those of a JSON array, whose elements count as its lines.
    var isArray: Bool { get }
}

extension SegmentReader {
    var ending: ShardEnding { .whole }
    var isArray: Bool { false }
}

/// How a shard of lines ends.
public enum ShardEnding: Sendable {
    /// With a line feed, the end of an object or of an array; or where damage has been told.
    case whole
    /// In a line that has neither a line feed nor the end of an object.
    case insideLine
    /// Where more records of an array, or more of a record, must follow.
    case insideRecord
    /// In NUL bytes, as a file system leaves them that lost power.
    case inNUL
    /// It holds nothing.
    case empty
}

extension SegmentReader {
    public var shortRequestCount: Int { 0 }
}

/// A segment of a shard.
public enum Segment: Sendable {
    /// Lines, in the buffer.
    case lines
    case oversizedLine
    /// The place where a shard is cut off or damaged.
    case damaged
    /// Rows of a captured array.
    case rows(RowSegment)
    case end
}

extension Shard {
    /// Opens the shard for reading.
    ///
    /// - Parameter index: the shard's number in its run, which tells requests without an integer id apart.
    /// - Throws: `.unreadable`; `.badCapture` if it is to be a capture and cannot be read as one.
    public func open(
        index: Int, maximumLineBytes: Int, captures: CaptureSettings
    ) throws(TraceReadingError) -> any SegmentReader {
        switch content {
        case .lines: try ShardReader(self, index: index, maximumLineBytes: maximumLineBytes)
        case .capture(let kind): try CaptureReader(self, kind, index: index, settings: captures)
        }
    }
}

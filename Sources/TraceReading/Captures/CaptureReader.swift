/// The requests of one capture, one array after the other. What is wrong with a request costs that request and stands
/// in `damages`; one caller at a time.
protocol CaptureSource: AnyObject {
    /// The next request's array; nil when there is none left.
    ///
    /// - Throws: `.readFailed`, `.unreadable`.
    func next() throws(TraceReadingError) -> CapturedArray?

    /// What was left out, in the order of the file.
    var damages: [TraceReadingError] { get }
}

/// Cuts the arrays of one capture into segments of whole rows.
final class CaptureReader: SegmentReader {
    private let shard: Shard
    /// Ids of a run's requests are provisional: the shard's number, and theirs within it.
    private let firstRequestID: Int
    private(set) var requestNames: [Int: String] = [:]
    private var source: (any CaptureSource)?
    private var array: CapturedArray?
    private var nextRow = 0
    private var streamDamage: TraceReadingError?
    private var finishedDamages: [TraceReadingError] = []
    private(set) var bytesRead = 0

    /// - Throws: `.unreadable`; `.badCapture` if it is none.
    init(_ shard: Shard, index: Int, settings: CaptureSettings) throws(TraceReadingError) {
        self.shard = shard
        firstRequestID = index << 32
        source = try CaptureCatalogue.open(shard.path, settings: settings)
    }

    var damages: [TraceReadingError] { finishedDamages + (source?.damages ?? []) }

    func next(into buffer: inout SegmentBuffer) throws(TraceReadingError) -> Segment {
        buffer.diskByteCount = 0
        while true {
            if let segment = try cut(into: &buffer) { return .rows(segment) }
            array = nil
            guard let next = try source?.next() else { return finish() }
            array = next
            if let name = next.name { requestNames[firstRequestID + next.request] = name }
            nextRow = next.shape.rows.lowerBound
            if case .stream(let stream) = next.storage { try begin(stream, at: nextRow, of: next) }
        }
    }

    func setAside() -> LinesSetAside? { nil }

    /// Closes the file, so that a folder of many does not hold them all open.
    private func finish() -> Segment {
        finishedDamages = damages
        source = nil
        bytesRead = shard.byteCount
        return .end
    }

    private func cut(into buffer: inout SegmentBuffer) throws(TraceReadingError) -> RowSegment? {
        guard let array, nextRow < array.shape.rows.upperBound else { return nil }
        let size = array.shape.rowByteCount
        let count = min(max(1, SegmentBuffer.segmentByteCount / size), array.shape.rows.upperBound - nextRow)
        var rows = nextRow..<nextRow + count
        if case .stream(let stream) = array.storage {
            buffer.reserve(count * size)
            let whole = try stream.read(count * size, into: buffer.base) / size
            if whole < count { end(array, stream, at: nextRow + whole) }
            rows = nextRow..<nextRow + whole
            guard whole > 0 else { return nil }
        }
        nextRow = rows.upperBound
        let segment = RowSegment(array: array, requestID: firstRequestID + array.request, rows: rows)
        bytesRead += segment.place?.byteCount ?? segment.decodedByteCount
        return segment
    }

    private func begin(_ stream: any ArrayStream, at row: Int, of array: CapturedArray) throws(TraceReadingError) {
        do throws(TraceReadingError) {
            try stream.skip(row * array.shape.rowByteCount)
        } catch {
            guard case .damaged = error else { throw error }
            end(array, stream, at: row)
        }
    }

    /// A stream that ended early: what stands before that place is good.
    private func end(_ array: CapturedArray, _ stream: any ArrayStream, at row: Int) {
        self.array = nil
        let fault = CaptureFault(
            "\(stream.damage ?? "the array ends early") at row \(row) of \(array.shape.rows.upperBound)",
            "copy or record it again; the rows before are analysed")
        finishedDamages.append(fault.inFile(shard.path, array.name.map { "request \($0)" }))
    }
}

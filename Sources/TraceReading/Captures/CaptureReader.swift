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

/// Cuts the arrays of one capture into segments of selections; those of streams into whole rows.
final class CaptureReader: SegmentReader {
    private let shard: Shard
    /// An entry is a byte at least; a compressed one takes less.
    let entryBound: Int
    let requestNames: RequestNames
    private var source: (any CaptureSource)?
    private var array: CapturedArray?
    /// Request id of the array being read.
    private var requestID = 0
    private var nextSelection = 0
    /// Few enough that a segment and what becomes of it stay in a core's second-level cache.
    private static let segmentByteCount = SegmentBuffer.segmentByteCount * 3 / 4
    private var finishedDamages: [TraceReadingError] = []
    private(set) var bytesRead = 0
    private(set) var shortRequestCount = 0

    /// - Throws: `.unreadable`; `.badCapture` if its frame cannot be read.
    init(_ shard: Shard, _ kind: CaptureKind, index: Int, settings: CaptureSettings) throws(TraceReadingError) {
        self.shard = shard
        requestNames = RequestNames(shard: index)
        let (source, compression) = try kind.open(shard.path, settings: settings)
        self.source = source
        entryBound = shard.byteCount * type(of: source).largestRatio * compression.largestRatio
    }

    var damages: [TraceReadingError] { finishedDamages + (source?.damages ?? []) }

    func next(into buffer: inout SegmentBuffer) throws(TraceReadingError) -> Segment {
        buffer.diskByteCount = 0
        while true {
            if let segment = try cut(into: &buffer) { return .rows(segment) }
            try noteBytesBehindArray()
            array = nil
            guard let next = try source?.next() else { return finish() }
            array = next
            if next.shape.rows.count <= 1, !next.shape.isCut { shortRequestCount += 1 }
            requestID = requestNames.id(ofCaptured: next.request, name: next.name)
            let row = next.shape.rows.lowerBound
            nextSelection = row * next.shape.layerIDs.count
            if case .stream(let stream) = next.storage { try begin(stream, at: row, of: next) }
        }
    }

    func claimLines() -> ClaimedLines? { nil }

    /// Closes the file, so that a folder of many does not hold them all open.
    private func finish() -> Segment {
        finishedDamages = damages
        source = nil
        bytesRead = shard.byteCount
        return .end
    }

    private func cut(into buffer: inout SegmentBuffer) throws(TraceReadingError) -> RowSegment? {
        guard let array else { return nil }
        let layerCount = array.shape.layerIDs.count
        let end = array.shape.rows.upperBound * layerCount
        guard nextSelection < end else { return nil }
        var count = max(1, Self.segmentByteCount / array.shape.selectionByteCount)
        if case .stream(let stream) = array.storage {
            let row = nextSelection / layerCount
            let rowCount = min(max(1, count / layerCount), array.shape.rows.upperBound - row)
            let whole = try read(rowCount, of: array, from: stream, into: &buffer)
            if whole < rowCount { self.end(array, stream, at: row + whole) }
            guard whole > 0 else { return nil }
            count = whole * layerCount
        }
        let selections = nextSelection..<min(end, nextSelection + count)
        nextSelection = selections.upperBound
        let segment = RowSegment(array: array, requestID: requestID, selections: selections)
        bytesRead += segment.place?.byteCount ?? segment.decodedByteCount
        return segment
    }

    /// Reads rows of a stream; returns how many whole ones there were.
    private func read(
        _ rowCount: Int, of array: CapturedArray, from stream: any ArrayStream, into buffer: inout SegmentBuffer
    ) throws(TraceReadingError) -> Int {
        let size = array.shape.rowByteCount
        buffer.reserve(rowCount * size)
        return try stream.read(rowCount * size, into: buffer.base) / size
    }

    private func begin(_ stream: any ArrayStream, at row: Int, of array: CapturedArray) throws(TraceReadingError) {
        do throws(TraceReadingError) {
            try stream.skip(row * array.shape.rowByteCount)
        } catch {
            guard case .damaged = error else { throw error }
            end(array, stream, at: row)
        }
    }

    /// What a stream holds behind a whole array is not read, and told.
    private func noteBytesBehindArray() throws(TraceReadingError) {
        guard let array, case .stream(let stream) = array.storage else { return }
        let count = try stream.bytesBehind()
        guard count > 0 else { return }
        finishedDamages.append(PlainArray.bytesBehind(count, shape: array.shape).inFile(shard.path))
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

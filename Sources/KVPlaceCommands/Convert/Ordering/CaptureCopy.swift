import TraceReading

/// Gets the records of captures, writes their lines to a temporary file, and notes where they stand. Requests of
/// captures are whole: each is a piece that belongs to nothing else.
final class CaptureCopy: RecordSink {
    private let file: TemporaryFile
    private let index: RecordIndex
    private let pieces: RequestPieces
    private var run: [RecordPlace] = []
    private var numbers: [RequestLabel: UInt32] = [:]
    private var shard = 0
    /// Lines that wait to be written, and where in the file they will begin.
    private var waiting: [UInt8] = []
    private var waitingStart = 0
    private static let pieceByteCount = 1 << 20

    init(into file: TemporaryFile, index: RecordIndex, pieces: RequestPieces) {
        self.file = file
        self.index = index
        self.pieces = pieces
    }

    var notes: [String] { [] }

    func append(_ record: TraceRecord, label: RequestLabel, positions: UnsafeBufferPointer<UInt32>) throws {
        let offset = waitingStart + waiting.count
        TraceLine.append(record, label: label, positions: positions, to: &waiting)
        let byteCount = waitingStart + waiting.count - offset - 1
        let piece = numbers[label] ?? pieces.addAlone(shard: shard, firstOffset: offset)
        numbers[label] = piece
        run.append(
            RecordPlace(
                piece: piece, layerID: Int16(record.layerID), stepIndex: record.stepIndex, offset: offset,
                byteCount: byteCount))
        if run.count >= LineIndexer.runCapacity { try index.addRun(&run) }
        if waiting.count >= Self.pieceByteCount { try flush() }
    }

    func endShard(_ index: Int) throws {
        try flush()
        try self.index.addRun(&run)
        numbers = [:]
        shard = index + 1
    }

    private func flush() throws {
        let start = file.reserve(waiting.count)
        assert(start == waitingStart, "nothing else writes to this file")
        try waiting.withUnsafeBytes { try file.write($0, at: start) }
        waitingStart = start + waiting.count
        waiting.removeAll(keepingCapacity: true)
    }
}

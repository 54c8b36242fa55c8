import Foundation
import Synchronization
import TraceReading

/// Reads one shard of JSON lines and notes where its records stand, several segments at a time.
///
/// Thread safety: the reader and what it counts under `lock`; a worker owns the run that it fills. Hence
/// `@unchecked Sendable`.
final class LineIndexer: @unchecked Sendable {
    /// Gets the content where it cannot be read again: the shard's bytes from `start` on.
    struct Copy {
        var file: TemporaryFile
        var start: Int
    }

    private let source: Shard
    private let reader: ShardReader
    private let index: RecordIndex
    private let pieces: RequestPieces
    private let shard: Int
    private let maximumLineBytes: Int
    private let copy: Copy?
    private let lock = NSLock()
    private var outcome = RecordStream.Outcome()
    /// What each segment held, in the order in which workers came to an end with them.
    private var counted: [(offset: Int, counts: SegmentCounts)] = []
    private var failure: CommandFailure?
    /// Places of a run: 16 MB.
    static let runCapacity = 1 << 19

    /// - Throws: what a shard throws that cannot be opened.
    init(
        _ source: Shard, number shard: Int, maximumLineBytes: Int, into index: RecordIndex, pieces: RequestPieces,
        copy: Copy?
    ) throws(CommandFailure) {
        do throws(TraceReadingError) {
            reader = try ShardReader(source, index: shard, maximumLineBytes: maximumLineBytes)
        } catch {
            throw error.asCommandFailure
        }
        self.source = source
        self.index = index
        self.pieces = pieces
        self.shard = shard
        self.maximumLineBytes = maximumLineBytes
        self.copy = copy
    }

    /// Reads the shard with as many workers as there are runs to fill; each fills one of them.
    ///
    /// - Returns: what was read and left out, and the content's size.
    /// - Throws: 74.
    func read(into runs: inout [[RecordPlace]]) throws(CommandFailure) -> (RecordStream.Outcome, byteCount: Int) {
        pieces.beginShard()
        let shared = Mutex(runs)
        let count = runs.count
        runs = []
        DispatchQueue.concurrentPerform(iterations: count) { worker in
            var run = shared.withLock { runs in
                defer { runs[worker] = [] }
                return runs[worker]
            }
            do throws(CommandFailure) {
                try work(&run)
            } catch {
                lock.withLock { failure = failure ?? error }
            }
            shared.withLock { $0[worker] = run }
        }
        runs = shared.withLock { $0 }
        if let failure { throw failure }
        var tally = ShardTally()
        for segment in counted.sorted(by: { $0.offset < $1.offset }) { tally.add(segment.counts) }
        outcome.damages = reader.damages + [tally.damage(source, reader)].compactMap(\.self)
        outcome.remarks = tally.remarks(source, reader)
        return (outcome, reader.bytesRead)
    }

    private func work(_ run: inout [RecordPlace]) throws(CommandFailure) {
        var buffer = SegmentBuffer()
        var scanner = SegmentScanner(maximumLineBytes: maximumLineBytes)
        while let task = try next(into: &buffer) {
            switch task {
            case .unreadable(let offset):
                lock.withLock { note(.oversizedLine, at: offset) }
                continue
            case .claimed(let lines): try fill(&buffer, with: lines)
            case .inBuffer: break
            }
            try keep(buffer, at: task.offset)
            scan(buffer, at: task.offset, with: &scanner, into: &run)
            if run.count >= Self.runCapacity { try index.addRun(&run) }
        }
    }

    /// A segment, and where in the content it begins.
    private enum Task {
        case inBuffer(offset: Int)
        case claimed(ClaimedLines)
        /// One line that is too long, or the place where the shard is damaged.
        case unreadable(offset: Int)

        var offset: Int {
            switch self {
            case .inBuffer(let offset): offset
            case .claimed(let lines): lines.offset
            case .unreadable(let offset): offset
            }
        }
    }

    /// The next segment; nil at the end, or once another worker has failed.
    private func next(into buffer: inout SegmentBuffer) throws(CommandFailure) -> Task? {
        lock.lock()
        defer { lock.unlock() }
        guard failure == nil else { return nil }
        if let lines = reader.claimLines() { return .claimed(lines) }
        let offset = reader.nextOffset
        do throws(TraceReadingError) {
            switch try reader.next(into: &buffer) {
            case .lines: return .inBuffer(offset: offset)
            case .end: return nil
            case .oversizedLine, .damaged, .rows: return .unreadable(offset: offset)
            }
        } catch {
            throw error.asCommandFailure
        }
    }

    private func fill(_ buffer: inout SegmentBuffer, with lines: ClaimedLines) throws(CommandFailure) {
        do throws(TraceReadingError) {
            try buffer.fill(lines)
        } catch {
            throw error.asCommandFailure
        }
    }

    private func keep(_ buffer: borrowing SegmentBuffer, at offset: Int) throws(CommandFailure) {
        guard let copy else { return }
        try buffer.withLines { (lines) throws(CommandFailure) in
            try copy.file.write(lines, at: copy.start + offset)
        }
    }

    private func scan(
        _ buffer: borrowing SegmentBuffer, at offset: Int, with scanner: inout SegmentScanner,
        into run: inout [RecordPlace]
    ) {
        var last: (id: Int, piece: UInt32)?
        let start = buffer.withLines { $0.baseAddress! }
        let counts = scanner.scanLines(buffer, names: reader.requestNames) { record, _, line in
            let object = Self.object(in: line)
            let place = offset + (UnsafeRawPointer(object.baseAddress!) - start)
            let piece: UInt32
            if let last, last.id == record.requestID {
                piece = last.piece
            } else {
                piece = pieces.number(
                    of: record.requestID, shard: shard, names: reader.requestNames, firstOffset: place)
                last = (record.requestID, piece)
            }
            run.append(
                RecordPlace(
                    piece: piece, layerID: Int16(record.layerID), stepIndex: record.stepIndex, offset: place,
                    byteCount: object.count))
        }
        lock.withLock { note(counts, at: offset) }
    }

    /// Counts a segment; the caller holds the lock.
    private func note(_ counts: SegmentCounts, at offset: Int) {
        counted.append((offset, counts))
        outcome.records += counts.records
        outcome.malformedLines += counts.malformed
        outcome.recordsWithoutPositions += counts.withoutPositions
    }

    /// The object of a line, without what stands around it: a byte order mark, spaces, a carriage return.
    private static func object(in line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let first = line.firstIndex(of: UInt8(ascii: "{")), let last = line.lastIndex(of: UInt8(ascii: "}"))
        else { preconditionFailure("a record's line holds an object") }
        return UnsafeBufferPointer(rebasing: line[first...last])
    }
}

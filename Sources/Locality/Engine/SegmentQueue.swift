import CScanKernels
import Foundation
import TraceReading

/// Reads one shard segment by segment, for several workers: whoever comes gets the next segment and its number.
///
/// Thread safety: the reader, the count and `bytesRead` under `readLock`; what the reader tells of the whole shard is
/// asked for at its end. Hence `@unchecked Sendable`.
final class SegmentQueue: @unchecked Sendable {
    /// Tries to get the lock before sleeping: about as long as reading a segment takes.
    private static let spinCount = 2_000

    private let readLock = NSLock()
    private let reader: any SegmentReader
    private var segmentCount = 0
    /// Bytes of content read so far.
    private(set) var bytesRead = 0

    init(_ reader: any SegmentReader) { self.reader = reader }

    /// Upper bound of the selection entries in the whole shard; constant.
    var entryBound: Int { reader.entryBound }

    /// Its requests without an integer id.
    var requestNames: RequestNames { reader.requestNames }

    /// What was met that could not be read, in order.
    var damages: [TraceReadingError] { readLock.withLock { reader.damages } }

    /// Fills the buffer with the next segment; nil at the end.
    ///
    /// - Parameter isShared: whether others may want to read at the same time.
    func read(
        into buffer: inout SegmentBuffer, isShared: Bool
    ) throws(TraceReadingError) -> (number: Int, kind: Segment)? {
        if isShared, let segment = claim() {
            try buffer.fill(segment.lines)
            return (segment.number, .lines)
        }
        lockReader()
        defer { readLock.unlock() }
        let kind = try reader.next(into: &buffer)
        bytesRead = reader.bytesRead
        if case .end = kind { return nil }
        return (nextNumber(), kind)
    }

    /// What a whole shard says of itself, once it was read to its end.
    func withReader<Result>(_ body: (any SegmentReader) -> Result) -> Result { body(reader) }

    /// The next lines of a plain file, to be read without the lock.
    private func claim() -> (number: Int, lines: ClaimedLines)? {
        lockReader()
        defer { readLock.unlock() }
        guard let lines = reader.claimLines() else { return nil }
        bytesRead = reader.bytesRead
        return (nextNumber(), lines)
    }

    /// Numbers a segment. Under `readLock`.
    private func nextNumber() -> Int {
        segmentCount += 1
        return segmentCount - 1
    }

    /// Looks again and again for as long as another worker may read, before it sleeps: waking up takes longer.
    private func lockReader() {
        for _ in 0..<Self.spinCount {
            if readLock.try() { return }
            kv_pause()
        }
        readLock.lock()
    }
}

import Foundation

/// One shard that is written: the lines of its requests, gathered by several workers and written in order.
///
/// Thread safety: what comes next under `condition`; the writer belongs to the worker whose turn it is. Hence
/// `@unchecked Sendable`.
final class OrderedShard: @unchecked Sendable {
    /// Lines that stand together in the output, about a megabyte of them.
    private struct Chunk {
        var number = 0
        var stretches: [Stretch] = []
        var byteCount = 0
    }

    /// Bytes that stand together in the input, whole objects with one line feed between two of them.
    private struct Stretch {
        var shard: Int
        var offset: Int
        var byteCount: Int
    }

    private let contents: [OrderedContent?]
    private let pieces: [RequestPieces.Piece]
    private let index: RecordIndex
    private let writer: OutputFileWriter
    private let condition = NSCondition()
    private var requests: ArraySlice<JoinedRequest>
    private var merge: PlaceMerge?
    private var chunkCount = 0
    /// The number of the chunk that is written next.
    private var turn = 0
    private var failure: CommandFailure?
    private static let chunkByteCount = 1 << 20

    init(
        _ requests: ArraySlice<JoinedRequest>, pieces: [RequestPieces.Piece], index: RecordIndex,
        contents: [OrderedContent?], writer: OutputFileWriter
    ) {
        self.requests = requests
        self.pieces = pieces
        self.index = index
        self.contents = contents
        self.writer = writer
    }

    /// - Throws: 74.
    func write(workerCount: Int) throws(CommandFailure) {
        DispatchQueue.concurrentPerform(iterations: workerCount) { _ in
            do throws(CommandFailure) {
                try work()
            } catch {
                condition.withLock {
                    failure = failure ?? error
                    condition.broadcast()
                }
            }
        }
        if let failure { throw failure }
        try writer.finish()
    }

    private func work() throws(CommandFailure) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunkByteCount, alignment: 64)
        defer { room.deallocate() }
        while let chunk = try nextChunk() {
            // A line beyond the room goes to the file a room at a time, when its turn has come.
            guard chunk.byteCount <= room.count else {
                guard awaitTurn(chunk.number) else { return }
                for stretch in chunk.stretches { try copy(stretch, by: room) }
                endTurn()
                continue
            }
            var filled = 0
            for stretch in chunk.stretches {
                try gather(stretch, into: UnsafeMutableRawBufferPointer(rebasing: room[filled...]))
                filled += stretch.byteCount + 1
            }
            guard awaitTurn(chunk.number) else { return }
            try writer.write(UnsafeRawBufferPointer(rebasing: room[..<filled]))
            endTurn()
        }
    }

    private func gather(_ stretch: Stretch, into room: UnsafeMutableRawBufferPointer) throws(CommandFailure) {
        let bytes = UnsafeMutableRawBufferPointer(rebasing: room[..<stretch.byteCount])
        try content(of: stretch).read(into: bytes, at: stretch.offset)
        room[stretch.byteCount] = UInt8(ascii: "\n")
    }

    private func copy(_ stretch: Stretch, by room: UnsafeMutableRawBufferPointer) throws(CommandFailure) {
        var done = 0
        while done < stretch.byteCount {
            let bytes = UnsafeMutableRawBufferPointer(rebasing: room[..<min(room.count, stretch.byteCount - done)])
            try content(of: stretch).read(into: bytes, at: stretch.offset + done)
            try writer.write(UnsafeRawBufferPointer(bytes))
            done += bytes.count
        }
        try writer.write(CollectionOfOne(UInt8(ascii: "\n")))
    }

    private func content(of stretch: Stretch) -> OrderedContent {
        guard let content = contents[stretch.shard] else { preconditionFailure("a shard with records has content") }
        return content
    }

    private func nextChunk() throws(CommandFailure) -> Chunk? {
        condition.lock()
        defer { condition.unlock() }
        guard failure == nil else { return nil }
        var chunk = Chunk(number: chunkCount)
        while chunk.byteCount < Self.chunkByteCount / 2, let (place, shard) = try nextPlace() {
            append(place, of: shard, to: &chunk)
        }
        guard chunk.byteCount > 0 else { return nil }
        chunkCount += 1
        return chunk
    }

    private func append(_ place: RecordPlace, of shard: Int, to chunk: inout Chunk) {
        chunk.byteCount += place.byteCount + 1
        if let last = chunk.stretches.last, last.shard == shard, last.offset + last.byteCount + 1 == place.offset {
            chunk.stretches[chunk.stretches.count - 1].byteCount += 1 + place.byteCount
        } else {
            chunk.stretches.append(Stretch(shard: shard, offset: place.offset, byteCount: place.byteCount))
        }
    }

    private func nextPlace() throws(CommandFailure) -> (RecordPlace, Int)? {
        while true {
            if let next = try merge?.next() { return next }
            guard let request = requests.popFirst() else { return nil }
            merge = try PlaceMerge(request.pieces.map { ($0, pieces[Int($0)].shard) }, in: index)
        }
    }

    /// Waits until the chunk is the next one to be written; false once another worker has failed.
    private func awaitTurn(_ number: Int) -> Bool {
        condition.withLock {
            while turn != number, failure == nil { condition.wait() }
            return failure == nil
        }
    }

    private func endTurn() {
        condition.withLock {
            turn += 1
            condition.broadcast()
        }
    }
}

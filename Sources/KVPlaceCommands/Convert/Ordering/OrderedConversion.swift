import Foundation
import TraceReading

/// Writes a trace directory whose records stand by request, step and layer: one pass notes where every record stands,
/// a second one copies the lines.
///
/// Requests keep the order of their first records, and stand in the shard that has it: for each shard that is read one
/// is written, less those whose requests all go on from earlier ones. Lines of a trace are copied as they are, what a
/// capture holds is written as `TraceFolderSink` would.
///
/// Memory: a run of places a worker (16 MB), and what `RecordIndex` and `RequestPieces` have a piece. On disk, in files
/// without names in the output's folder: 32 bytes a record, and the content of shards that are compressed or captures.
struct OrderedConversion {
    let stream: RecordStream
    let folder: URL
    let isCompressed: Bool

    /// What was read, and what of it belongs together.
    struct Outcome {
        var records: RecordStream.Outcome
        /// Requests that were joined from several shards.
        var joinedRequestCount = 0

        func notes(_ directory: TraceDirectory) -> [String] {
            guard joinedRequestCount > 0 else { return [] }
            let requests = joinedRequestCount == 1 ? "1 request was" : "\(joinedRequestCount) requests were"
            return ["\(directory.input): \(requests) joined from several shards"]
        }
    }

    private var directory: TraceDirectory { stream.directory }
    private var workerCount: Int { min(4, ProcessInfo.processInfo.activeProcessorCount) }

    /// - Throws: `CommandFailure`.
    func run() throws -> Outcome {
        let index = try RecordIndex(in: folder.path)
        let pieces = RequestPieces()
        var contents = [OrderedContent?](repeating: nil, count: directory.shards.count)
        let read =
            directory.captureName == nil
            ? try readLines(index, pieces, &contents) : try readCaptures(index, pieces, &contents)
        guard read.records > 0 else { return Outcome(records: read) }
        let all = pieces.all
        let requests = try JoinedRequest.join(all) { (piece) throws(CommandFailure) in
            try extent(of: piece, in: index)
        }
        try write(requests, all, index, contents)
        return Outcome(records: read, joinedRequestCount: requests.count { $0.pieces.count > 1 })
    }

    private func readLines(
        _ index: RecordIndex, _ pieces: RequestPieces, _ contents: inout [OrderedContent?]
    ) throws(CommandFailure) -> RecordStream.Outcome {
        var outcome = RecordStream.Outcome()
        var runs = [[RecordPlace]](repeating: [], count: workerCount)
        var copies: TemporaryFile?
        for (number, shard) in directory.shards.enumerated() {
            let copy: LineIndexer.Copy?
            if shard.compression == .none, !shard.beginsAsArray, let file = SeekableFile(shard.path) {
                copy = nil
                contents[number] = .file(file)
            } else {
                if copies == nil { copies = try TemporaryFile(in: folder.path) }
                copy = copies.map { LineIndexer.Copy(file: $0, start: $0.reserve(0)) }
                contents[number] = copy.map { .copy($0.file, start: $0.start) }
            }
            let indexer = try LineIndexer(
                shard, number: number, maximumLineBytes: stream.maximumLineBytes, into: index, pieces: pieces,
                copy: copy)
            let (read, byteCount) = try indexer.read(into: &runs)
            // One more: the line feed that a last line may lack.
            _ = copy?.file.reserve(byteCount + 1)
            outcome.add(read)
        }
        for worker in runs.indices { try index.addRun(&runs[worker]) }
        return outcome
    }

    private func readCaptures(
        _ index: RecordIndex, _ pieces: RequestPieces, _ contents: inout [OrderedContent?]
    ) throws -> RecordStream.Outcome {
        let file = try TemporaryFile(in: folder.path)
        for number in contents.indices { contents[number] = .copy(file, start: 0) }
        return try stream.read(into: CaptureCopy(into: file, index: index, pieces: pieces))
    }

    private func extent(of piece: UInt32, in index: RecordIndex) throws(CommandFailure) -> PieceExtent {
        var extent = PieceExtent()
        var places: [RecordPlace] = []
        for var part in index.parts(of: piece) {
            while part.count > 0 {
                try index.take(from: &part, into: &places, atMost: 1 << 12)
                for place in places { extent.add(layerID: place.layerID, stepIndex: place.stepIndex) }
            }
        }
        return extent
    }

    private func write(
        _ requests: [JoinedRequest], _ pieces: [RequestPieces.Piece], _ index: RecordIndex,
        _ contents: [OrderedContent?]
    ) throws(CommandFailure) {
        var files = TraceShardFiles(folder: folder, isCompressed: isCompressed)
        var first = 0
        while first < requests.count {
            let end = requests[first...].firstIndex { $0.shard != requests[first].shard } ?? requests.count
            let shard = OrderedShard(
                requests[first..<end], pieces: pieces, index: index, contents: contents, writer: try files.next())
            try shard.write(workerCount: workerCount)
            for piece in requests[first..<end].flatMap(\.pieces) {
                if case .file(let file)? = contents[pieces[Int(piece)].shard] { file.close() }
            }
            first = end
        }
    }
}

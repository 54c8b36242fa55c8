import Foundation
import TraceReading

/// Writes records as a trace directory: a shard of JSON lines for each shard that is read.
final class TraceFolderSink: RecordSink {
    private var files: TraceShardFiles
    private var writer: OutputFileWriter?
    private var line: [UInt8] = []

    init(folder: URL, isCompressed: Bool) {
        files = TraceShardFiles(folder: folder, isCompressed: isCompressed)
    }

    var notes: [String] { [] }

    func append(_ record: TraceRecord, label: RequestLabel, positions: UnsafeBufferPointer<UInt32>) throws {
        let writer = try self.writer ?? files.next()
        self.writer = writer
        line.removeAll(keepingCapacity: true)
        TraceLine.append(record, label: label, positions: positions, to: &line)
        try writer.write(line)
    }

    func endShard(_ index: Int) throws {
        try writer?.finish()
        writer = nil
    }
}

/// The shards of a trace directory that is written, by name.
struct TraceShardFiles {
    let folder: URL
    let isCompressed: Bool
    private var count = 0

    init(folder: URL, isCompressed: Bool) {
        self.folder = folder
        self.isCompressed = isCompressed
    }

    /// - Throws: 73.
    mutating func next() throws(CommandFailure) -> OutputFileWriter {
        let number = String(count)
        count += 1
        let name = "trace_steps_\(String(repeating: "0", count: max(0, 8 - number.count)))\(number).jsonl"
        return try OutputFileWriter(
            path: folder.appendingPathComponent(name + (isCompressed ? ".zst" : "")).path, isCompressed: isCompressed)
    }
}

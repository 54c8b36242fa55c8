import Foundation
import TraceReading

/// Writes records as a trace directory: a shard of JSON lines for each shard that is read.
final class TraceFolderSink: RecordSink {
    private let folder: URL
    private let isCompressed: Bool
    private var writer: OutputFileWriter?
    private var shardCount = 0
    private var line: [UInt8] = []

    init(folder: URL, isCompressed: Bool) {
        self.folder = folder
        self.isCompressed = isCompressed
    }

    var notes: [String] { [] }

    func append(_ record: TraceRecord, label: RequestLabel, positions: UnsafeBufferPointer<UInt32>) throws {
        let writer = try self.writer ?? open()
        let request = label.name.map(Self.quoted) ?? "\(label.number)"
        line.removeAll(keepingCapacity: true)
        line +=
            """
            {"request_id": \(request), "layer_id": \(record.layerID), "step_idx": \(record.stepIndex), \
            "seq_len_current": \(record.sequenceLength), "selected_token_pos": [
            """.utf8
        for position in positions { append(position) }
        for _ in 0..<record.paddingCount { line += "-1, ".utf8 }
        line.removeLast(2)
        line += "]}\n".utf8
        try writer.write(line)
    }

    func endShard(_ index: Int) throws {
        try writer?.finish()
        writer = nil
    }

    private func open() throws -> OutputFileWriter {
        let number = String(shardCount)
        shardCount += 1
        let name = "trace_steps_\(String(repeating: "0", count: max(0, 8 - number.count)))\(number).jsonl"
        let writer = try OutputFileWriter(
            path: folder.appendingPathComponent(name + (isCompressed ? ".zst" : "")).path, isCompressed: isCompressed)
        self.writer = writer
        return writer
    }

    private func append(_ position: UInt32) {
        var divisor: UInt32 = 1
        while position / divisor >= 10 { divisor *= 10 }
        var rest = position
        while divisor > 0 {
            line.append(UInt8(ascii: "0") + UInt8(rest / divisor))
            rest %= divisor
            divisor /= 10
        }
        line.append(UInt8(ascii: ","))
        line.append(UInt8(ascii: " "))
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

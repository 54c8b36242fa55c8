import Foundation
import TraceReading

/// Writes a NumPy array a request: int32, (rows, layers, k), −1 behind what a layer selected, a row a step from the
/// request's first on; of steps and layers that are missing −1 alone.
///
/// Memory: 4 bytes a position of the shard's requests, and the array that is being written.
final class NumPySink: RecordSink {
    private struct Selection {
        var step: Int
        var layerID: Int
        var positions: [Int32]
    }

    private let folder: URL
    private var order: [RequestLabel] = []
    private var selections: [RequestLabel: [Selection]] = [:]
    private var names: Set<String> = []
    private(set) var notes: [String] = []
    /// Rows of an array, and its numbers, up to which gaps are filled.
    private static let largestCount = 1 << 30

    init(folder: URL) { self.folder = folder }

    func append(_ record: TraceRecord, label: RequestLabel, positions: UnsafeBufferPointer<UInt32>) throws {
        if selections[label] == nil { order.append(label) }
        if let last = selections[label]?.last, record.stepIndex < last.step {
            throw failure(label, "step \(record.stepIndex) stands behind step \(last.step)")
        }
        selections[label, default: []].append(
            Selection(
                step: record.stepIndex, layerID: record.layerID,
                positions: positions.map { Int32(bitPattern: $0) }))
    }

    func endShard(_ index: Int) throws {
        for label in order { try write(selections[label] ?? [], label, shard: index) }
        order = []
        selections = [:]
    }

    private func write(_ selections: [Selection], _ label: RequestLabel, shard: Int) throws {
        let layerIDs = Set(selections.map(\.layerID)).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(layerIDs, 0...))
        let width = selections.map(\.positions.count).max() ?? 0
        let first = selections[0].step
        let (span, overflow) = selections[selections.count - 1].step.subtractingReportingOverflow(first)
        let rowSize = layerIDs.count * width
        guard !overflow, span < Self.largestCount / rowSize else {
            throw failure(label, "steps \(first) to \(selections[selections.count - 1].step) do not fit an array")
        }
        var numbers = [Int32](repeating: -1, count: (span + 1) * rowSize)
        var isFilled = [Bool](repeating: false, count: (span + 1) * layerIDs.count)
        for selection in selections {
            let cell = (selection.step - first) * layerIDs.count + (places[selection.layerID] ?? 0)
            if isFilled[cell] {
                throw failure(label, "layer \(selection.layerID) stands twice in step \(selection.step)")
            }
            isFilled[cell] = true
            numbers.replaceSubrange(cell * width..<cell * width + selection.positions.count, with: selection.positions)
        }
        let name = self.name(of: label, shard: shard)
        try save(numbers, shape: [span + 1, layerIDs.count, width], name: name)
        let ids = layerIDs.map(String.init).joined(separator: ",")
        let layers = layerIDs == Array(layerIDs.indices) ? "" : " --layer-ids \(ids)"
        notes.append("\(name): --prompt-tokens \(first)\(layers)")
    }

    private func save(_ numbers: [Int32], shape: [Int], name: String) throws {
        let writer = try OutputFileWriter(path: folder.appendingPathComponent(name).path)
        let sizes = shape.map(String.init).joined(separator: ", ")
        var header = "{'descr': '<i4', 'fortran_order': False, 'shape': (\(sizes)), }"
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = UInt16(header.utf8.count)
        try writer.write([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)])
        try writer.write(header.utf8)
        let pieceCount = 1 << 16
        for start in stride(from: 0, to: numbers.count, by: pieceCount) {
            let piece = numbers[start..<min(start + pieceCount, numbers.count)].map(\.littleEndian)
            try writer.write(piece.withUnsafeBytes { Array($0) })
        }
        try writer.finish()
    }

    private func name(of label: RequestLabel, shard: Int) -> String {
        let request = (label.name == nil ? "request" : "named_request") + "\(label.number)"
        let name = names.insert(request).inserted ? request : "\(request)_shard\(shard)"
        return name + ".npy"
    }

    private func failure(_ label: RequestLabel, _ what: String) -> CommandFailure {
        CommandFailure(
            .badData,
            "request \(label.name ?? String(label.number)): \(what); an array has one row a step: use --format trace")
    }
}

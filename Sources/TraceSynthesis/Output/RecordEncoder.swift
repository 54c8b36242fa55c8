/// Writes records as the tracer does: one JSON object a line, keys in its order, `", "` and `": "` as separators.
struct RecordEncoder {
    /// The lines written since the last `removeAll`.
    private(set) var bytes: [UInt8] = []
    private let blockSize: Int
    private var fields = RecordFields()

    init(blockSize: Int) { self.blockSize = blockSize }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Appends one record. O(|selection| + sequence / 64).
    mutating func append(request: Int, layer: Int, sequenceTokens: Int, selection: TopSelection) {
        fields.compute(positions: selection.positions, sequenceTokens: sequenceTokens, blockSize: blockSize)
        append(header(request: request, layer: layer, sequenceTokens: sequenceTokens, selection))
        append(selection.positions)
        append(RecordEncoder.statistics(selection.scores))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private func header(request: Int, layer: Int, sequenceTokens: Int, _ selection: TopSelection) -> String {
        let ratio = DecimalText.quotient(fields.uniqueBlocks, fields.blocksInUse, places: 4)
        let mean = DecimalText.quotient(selection.positions.count, fields.uniqueBlocks, places: 2)
        return """
            {"request_id": \(request), "layer_id": \(layer), "step_idx": \(sequenceTokens - 1), \
            "seq_len_current": \(sequenceTokens), "unique_token_pos_count": \(fields.uniquePositions), \
            "offset_min": \(fields.offsetMin), "offset_p50": \(fields.offsetMedian), \
            "offset_max": \(fields.offsetMax), "unique_blocks": \(fields.uniqueBlocks), \
            "total_blocks_in_use": \(fields.blocksInUse), "touched_block_ratio": \(ratio), \
            "tokens_per_touched_block": {"mean": \(mean), "p50": \(fields.tokensPerBlockMedian), \
            "p95": \(fields.tokensPerBlock95)}, \
            "kv_fetch": {"hbm": {"bytes_read": 0, "batch_size": \(fields.uniqueBlocks)}}, "selected_token_pos": [
            """
    }

    private static func statistics(_ scores: [Int32]) -> String {
        let one = Int(ScoreUnit.one)
        let sum = scores.reduce(0) { $0 + Int($1) }
        let lowest = DecimalText.quotient(Int(scores[scores.count - 1]), one, places: 4)
        let mean = DecimalText.quotient(sum, one * scores.count, places: 4)
        let highest = DecimalText.quotient(Int(scores[0]), one, places: 4)
        return "], \"scores_stats\": {\"min\": \(lowest), \"mean\": \(mean), \"max\": \(highest)}}\n"
    }

    /// Appends positions in decimal, separated by `", "`. The loop that makes nearly all bytes.
    private mutating func append(_ positions: [Int32]) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: positions.count * 10))
        var end = start
        // An unsafe pointer: one store a digit without a bounds check; a position has at most eight digits.
        bytes.withUnsafeMutableBufferPointer { bytes in
            for position in positions {
                end = RecordEncoder.write(UInt32(position), to: bytes, at: end)
                bytes[end] = UInt8(ascii: ",")
                end += 2
            }
        }
        bytes.removeLast(bytes.count - end + (positions.isEmpty ? 0 : 2))
    }

    private static func write(_ value: UInt32, to bytes: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
        var digits = 1
        var power: UInt32 = 10
        while value >= power {
            digits += 1
            power *= 10
        }
        var rest = value
        for index in stride(from: start + digits - 1, through: start, by: -1) {
            bytes[index] = UInt8(truncatingIfNeeded: rest % 10) &+ UInt8(ascii: "0")
            rest /= 10
        }
        return start + digits
    }
}

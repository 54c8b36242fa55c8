import TraceReading

/// A record as a line of a trace.
enum TraceLine {
    /// Appends the line and its line feed: positions in their given order, padding behind them.
    static func append(
        _ record: TraceRecord, label: RequestLabel, positions: UnsafeBufferPointer<UInt32>, to line: inout [UInt8]
    ) {
        let request = label.name.map(quoted) ?? "\(label.number)"
        line +=
            """
            {"request_id": \(request), "layer_id": \(record.layerID), "step_idx": \(record.stepIndex), \
            "seq_len_current": \(record.sequenceLength), "selected_token_pos": [
            """.utf8
        for position in positions { append(position, to: &line) }
        for _ in 0..<record.paddingCount { line += "-1, ".utf8 }
        line.removeLast(2)
        line += "]}\n".utf8
    }

    private static func append(_ position: UInt32, to line: inout [UInt8]) {
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

import Foundation

/// Writes JSON of forms that are known, past the encoder, which takes ten microseconds a number: keys sorted, no white
/// space, the bytes that the encoder writes.
struct BulkWriter {
    private(set) var bytes: [UInt8] = []

    /// A list of elements.
    mutating func list<Element>(
        _ elements: [Element], _ put: (inout BulkWriter, Element) throws -> Void
    ) rethrows {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            try put(&self, element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func put(_ value: Int) {
        guard value >= 0 else { return bytes.append(contentsOf: String(value).utf8) }
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// The shortest text that reads as the same number; null for nil.
    ///
    /// - Throws: of what is no number, which JSON has no text for.
    mutating func put(_ value: Double?) throws {
        guard let value else { return put("null") }
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: [], debugDescription: "JSON has no text for \(value)"))
        }
        var text = value.description
        text.withUTF8 { digits in
            let isWhole = digits.count > 2 && digits.suffix(2).elementsEqual([UInt8(ascii: "."), UInt8(ascii: "0")])
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits.dropLast(isWhole ? 2 : 0)))
        }
    }

    /// Points of a curve.
    mutating func put(_ curve: [HitRatePoint]) throws {
        try list(curve) { writer, point in
            writer.put("{\"capacity_blocks\":")
            writer.put(point.capacityBlocks)
            writer.put(",\"hit_rate\":")
            try writer.put(point.hitRate)
            writer.put(",\"warm_hit_rate\":")
            try writer.put(point.warmHitRate)
            writer.put("}")
        }
    }

    /// The layers of a result.
    mutating func put(_ layers: [LayerResult]) throws {
        try list(layers) { writer, layer in
            writer.put("{\"layer_id\":")
            writer.put(layer.layerID)
            writer.put(",\"lru_curve\":")
            try writer.put(layer.lruCurve)
            writer.put(",\"means\":")
            try writer.put(layer.means)
            writer.put(",\"min_feasible_capacity_blocks\":")
            writer.put(layer.minimumFeasibleCapacityBlocks)
            writer.put(",\"records\":")
            writer.put(layer.records)
            writer.put(",\"reuse_cdf\":")
            try writer.put(Dictionary(layer.reuseCDF.pairs.map { (String($0), $1) }) { $1 })
            writer.put("}")
        }
    }

    /// Numbers by name.
    mutating func put(_ numbers: [String: Double]) throws {
        bytes.append(UInt8(ascii: "{"))
        for (index, (name, number)) in numbers.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            try put(name: name)
            bytes.append(UInt8(ascii: ":"))
            try put(number)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func put(name: String) throws {
        let isPlain = name.utf8.allSatisfy {
            (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard isPlain else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            return bytes.append(contentsOf: try encoder.encode(name))
        }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func put(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

import Foundation
import TextReading

/// The bulk of a result file, written past the JSON encoder: rows of access maps, overlaps of layers, layers and the
/// curve of hit rates, means of requests. Each was left out of what is encoded, and is written into its place there.
struct BulkFilling {
    /// What stands for a value in the encoded text: its key, and an empty list or object.
    private struct Place {
        let text: [UInt8]
        /// The place in it of the letter that results have least of.
        let rarest: Int

        init(_ key: String, _ empty: String, rarest: Character) {
            text = Array("\"\(key)\":\(empty)".utf8)
            self.rarest = text.firstIndex(of: rarest.asciiValue!)!
        }

        static let rows = Place("rows", "[]", rarest: "w")
        static let overlap = Place("mean_overlap", "[]", rarest: "v")
        static let layers = Place("per_layer", "[]", rarest: "y")
        static let means = Place("means", "{}", rarest: "m")
        static let curve = Place("lru_curve", "[]", rarest: "v")
    }

    /// In the order of the file's keys.
    private var values: [(place: Place, end: Int)] = []
    private var writer = BulkWriter()

    /// Takes the bulk out of a result.
    mutating func take(from result: inout AnalysisResult) throws {
        for stream in (result.accessMap?.streams ?? []).indices {
            try move(&result.accessMap!.streams[stream].rows, Place.rows, to: []) { writer, rows in
                writer.list(rows) { writer, row in writer.list(row) { $0.put($1) } }
            }
        }
        if result.crossLayerOverlap != nil {
            try move(&result.crossLayerOverlap!.meanOverlap, Place.overlap, to: []) { writer, overlaps in
                try writer.list(overlaps) { writer, row in try writer.list(row) { try $0.put($1) } }
            }
        }
        if result.perLayer != nil { try move(&result.perLayer!, Place.layers, to: []) { try $0.put($1) } }
        for request in (result.perRequest ?? []).indices {
            try move(&result.perRequest![request].means, Place.means, to: [:]) { try $0.put($1) }
        }
        if result.placementSimulation != nil {
            try move(&result.placementSimulation!.lruCurve, Place.curve, to: []) { try $0.put($1) }
        }
    }

    private mutating func move<Value>(
        _ value: inout Value, _ place: Place, to empty: Value, _ put: (inout BulkWriter, Value) throws -> Void
    ) throws {
        try put(&writer, value)
        values.append((place, writer.bytes.count))
        value = empty
    }

    /// A file whose bulk was taken out, with each value in its place. A quote inside a JSON string is escaped, so no
    /// text can be taken for a place.
    func filling(_ text: Data) -> Data {
        var filled = Data(capacity: text.count + writer.bytes.count + 1)
        text.withUnsafeBytes { bytes in
            let bytes = bytes.bindMemory(to: UInt8.self)
            var (kept, start) = (0, 0)
            for (place, end) in values {
                guard let found = ByteSearch.first(place.text, rare: place.rarest, in: bytes, from: kept) else {
                    preconditionFailure("a place for every value")
                }
                filled.append(contentsOf: bytes[kept..<found + place.text.count - 2])
                filled.append(contentsOf: writer.bytes[start..<end])
                (kept, start) = (found + place.text.count, end)
            }
            filled.append(contentsOf: bytes[kept...])
        }
        return filled
    }
}

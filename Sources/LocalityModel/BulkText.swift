import Foundation
import TextReading

/// The bulk of a result file, read past the JSON decoder, which takes a microsecond and more a number: rows of access
/// maps, layers with their curves of hit rates and means, overlaps of layers, CDFs of reuse time, policies.
///
/// A value is cut out of the text, and in its place stands a small one of the same type that names it by its number and
/// that no result has. What is not of the expected form stays for the decoder, so that errors are the decoder's.
struct BulkText {
    private(set) var rows: [[[Int]]] = []
    private(set) var layers: [[LayerResult]] = []
    private(set) var curves: [[HitRatePoint]] = []
    private(set) var overlaps: [[[Double?]]] = []
    private(set) var means: [[String: Double]] = []
    private(set) var reuseTimes: [[ReuseTimePoint]] = []
    private(set) var policies: [[String: [PolicyResult]]] = []

    private enum Kind: CaseIterable {
        case rows, layers, curve, overlap, means, reuseTimes, policies

        /// The key with its quotes.
        var key: [UInt8] {
            switch self {
            case .rows: Array("\"rows\"".utf8)
            case .layers: Array("\"per_layer\"".utf8)
            case .curve: Array("\"lru_curve\"".utf8)
            case .overlap: Array("\"mean_overlap\"".utf8)
            case .means: Array("\"means\"".utf8)
            case .reuseTimes: Array("\"reuse_distance_cdf_steps\"".utf8)
            case .policies: Array("\"policies\"".utf8)
            }
        }
    }

    private static let keys = Kind.allCases.map { ($0, $0.key) }

    /// The text without its bulk, and the bulk.
    ///
    /// O(bytes).
    static func cutting(_ text: Data) -> (text: Data, bulk: BulkText) {
        var cut: [UInt8] = []
        var bulk = BulkText()
        text.withUnsafeBytes { bytes in
            let bytes = bytes.bindMemory(to: UInt8.self)
            guard let base = bytes.baseAddress else { return }
            var (kept, next) = (0, 0)
            while let letter = memchr(base + next, Int32(UInt8(ascii: "\"")), bytes.count - next) {
                let found = UnsafeRawPointer(letter) - UnsafeRawPointer(base)
                next = found + 1
                guard let (kind, key) = Self.key(at: found, in: bytes) else { continue }
                next = found + key.count
                var reader = BulkReader(bytes: bytes, next: next)
                // After a backslash the quote belongs to a longer key.
                guard found == 0 || base[found - 1] != UInt8(ascii: "\\"), reader.take(UInt8(ascii: ":")),
                    let standIn = bulk.read(kind, &reader)
                else { continue }
                cut.append(contentsOf: bytes[kept..<next])
                cut.append(UInt8(ascii: ":"))
                cut.append(contentsOf: standIn.utf8)
                (kept, next) = (reader.next, reader.next)
            }
            cut.append(contentsOf: bytes[kept...])
        }
        return (Data(cut), bulk)
    }

    private static func key(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (Kind, [UInt8])? {
        guard place + 1 < bytes.count, initials.contains(bytes[place + 1]) else { return nil }
        return keys.first { _, key in
            bytes.count - place >= key.count && memcmp(bytes.baseAddress! + place, key, key.count) == 0
        }
    }

    private static let initials = keys.map { $0.1[1] }

    /// Keeps the value at the reader's place; the text that stands for it, nil where it is of another form.
    private mutating func read(_ kind: Kind, _ reader: inout BulkReader) -> String? {
        switch kind {
        case .rows:
            var width = 0
            let matrix = reader.list { reader -> [Int]? in
                let row = reader.naturals(expecting: width)
                width = row?.count ?? 0
                return row
            }
            guard let matrix else { return nil }
            rows.append(matrix)
            return "[[\(Int.min + rows.count - 1)]]"
        case .layers:
            guard let read = reader.list({ $0.layer() }) else { return nil }
            layers.append(read)
            return "[{\"layer_id\":\(Int.min + layers.count - 1),\"lru_curve\":[],\"means\":{},"
                + "\"min_feasible_capacity_blocks\":-1,\"records\":-1,\"reuse_cdf\":{}}]"
        case .curve:
            guard let read = reader.list({ $0.hitRatePoint() }) else { return nil }
            curves.append(read)
            return "[{\"capacity_blocks\":\(curves.count - 1),\"hit_rate\":\(Self.mark),\"warm_hit_rate\":null}]"
        case .overlap:
            guard let read = reader.list({ reader in reader.list { $0.numberOrNull() } }) else { return nil }
            overlaps.append(read)
            return "[[\(Self.mark),\(overlaps.count - 1)]]"
        case .means:
            guard let read = reader.numbersByName() else { return nil }
            means.append(read)
            return "{\"\(Self.markName)\":\(means.count - 1)}"
        case .reuseTimes:
            guard let read = reader.list({ $0.reuseTimePoint() }) else { return nil }
            reuseTimes.append(read)
            return "[{\"cdf\":\(Self.mark),\"reuse_distance_steps\":\(Int.min + reuseTimes.count - 1)}]"
        case .policies:
            guard let read = reader.byName({ reader in reader.list { $0.policyResult() } }) else { return nil }
            policies.append(read)
            let number = Int.min + policies.count - 1
            return "{\"\(Self.markName)\":[{\"capacity_blocks\":\(number),\"feasible\":false}]}"
        }
    }

    /// No rate, no overlap, and no metric's name.
    private static let mark = -1e300
    private static let markName = "kvplace-bulk"

    /// The rows in whose place these stand, or these themselves.
    func original(_ value: [[Int]]) -> [[Int]] {
        guard value.count == 1, value[0].count == 1, value[0][0] < Int.min + rows.count else { return value }
        return rows[value[0][0] - Int.min]
    }

    /// The layers in whose place this one stands, or these themselves with the bulk of their numbers in their places.
    func original(_ value: [LayerResult]) -> [LayerResult] {
        if value.count == 1, value[0].records == -1, value[0].minimumFeasibleCapacityBlocks == -1,
            value[0].layerID < Int.min + layers.count
        {
            return layers[value[0].layerID - Int.min]
        }
        return value.map { layer in
            var layer = layer
            layer.means = original(layer.means)
            layer.lruCurve = original(layer.lruCurve)
            return layer
        }
    }

    /// The CDF in whose place this one stands, or this one itself.
    func original(_ value: [ReuseTimePoint]) -> [ReuseTimePoint] {
        guard value.count == 1, value[0].steps < Int.min + reuseTimes.count else { return value }
        return reuseTimes[value[0].steps - Int.min]
    }

    /// The policies in whose place these stand, or these themselves.
    func original(_ value: [String: [PolicyResult]]) -> [String: [PolicyResult]] {
        guard let number = value[Self.markName]?.first?.capacityBlocks, number < Int.min + policies.count else {
            return value
        }
        return policies[number - Int.min]
    }

    /// The curve in whose place this one stands, or this one itself.
    func original(_ value: [HitRatePoint]) -> [HitRatePoint] {
        guard value.count == 1, value[0].hitRate == Self.mark, curves.indices.contains(value[0].capacityBlocks)
        else { return value }
        return curves[value[0].capacityBlocks]
    }

    /// The overlaps in whose place these stand, or these themselves.
    func original(_ value: [[Double?]]) -> [[Double?]] {
        guard value.count == 1, value[0].count == 2, value[0][0] == Self.mark,
            let index = value[0][1].flatMap({ Int(exactly: $0) }), overlaps.indices.contains(index)
        else { return value }
        return overlaps[index]
    }

    /// The means in whose place these stand, or these themselves.
    func original(_ value: [String: Double]) -> [String: Double] {
        guard value.count == 1, let index = value[Self.markName].flatMap({ Int(exactly: $0) }),
            means.indices.contains(index)
        else { return value }
        return means[index]
    }
}

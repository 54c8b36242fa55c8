import LocalityModel
import TraceReading

/// The rows of zeros of one shard of captures. What they mean, the whole run tells.
struct ShardZeroRows: Sendable {
    /// Its place in the reading order.
    var shard: Int
    var rows: ZeroRows
}

extension Gathered {
    /// Layers that hold nothing but zeros, ascending; none where no layer has a record.
    var layersWithoutIndexer: [Int] {
        guard !zeroRows.isEmpty else { return [] }
        let lowest = TraceLimits.layerIDs.lowerBound
        return ZeroRows.layersWithoutIndexer(of: zeroRows.lazy.map(\.rows)) { totals.layers[$0 - lowest] }
    }

    /// What rows of zeros in layers with an indexer say of their shards: they could be read in part.
    func zeroRowDamages(in directory: TraceDirectory) -> [(shard: Int, error: TraceReadingError)] {
        let layers = layersWithoutIndexer
        return zeroRows.compactMap { shard in
            shard.rows.damage(path: directory.shards[shard.shard].path, except: layers).map { (shard.shard, $0) }
        }
    }

    /// Rows that were counted as incomplete and belong to layers without an indexer.
    var rowsWithoutIndexer: Int {
        let layers = layersWithoutIndexer
        return zeroRows.reduce(0) { $0 + $1.rows.rowCount(inLayers: layers) }
    }
}

extension ShardZeroRows: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(shard)
        writer.put(rows.counts) { writer, count in
            writer.put(count.layerID)
            writer.put(count.decode)
            writer.put(count.prefill)
        }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        shard = try reader.integer(upTo: .max)
        let counts = try reader.list { (reader) throws(PartialFault) in
            ZeroRows.Count(
                layerID: try reader.integer(upTo: TraceLimits.layerIDs.upperBound), decode: try reader.natural(),
                prefill: try reader.natural())
        }
        guard zip(counts, counts.dropFirst()).allSatisfy({ $0.layerID < $1.layerID }) else {
            throw .damaged("its layers are not in their order")
        }
        rows = ZeroRows(counts)
    }
}

import Foundation
import TraceReading

/// Writes a file a stream in libCacheSim's oracleGeneral format: a record of 24 bytes for each block that a step
/// touches, blocks of a step ascending: clock (u32, `step_idx`), object (u64, the block), size (u32, 1), and the place
/// of the object's next record, counted from 1 (i64, −1 without one); all little-endian.
///
/// Memory: 12 bytes a touch of the shard's streams.
final class OracleGeneralSink: RecordSink {
    private struct StreamKey: Hashable {
        var label: RequestLabel
        var layerID: Int
    }

    private struct Access {
        var clock: UInt32
        var block: UInt32
    }

    private let folder: URL
    private let blockSize: Int
    private var order: [StreamKey] = []
    private var accesses: [StreamKey: [Access]] = [:]
    private var names: Set<String> = []

    init(folder: URL, blockSize: Int) {
        self.folder = folder
        self.blockSize = blockSize
    }

    var notes: [String] { ["\(names.count) streams"] }

    func append(_ record: TraceRecord, label: RequestLabel, positions: UnsafeBufferPointer<UInt32>) throws {
        let key = StreamKey(label: label, layerID: record.layerID)
        if accesses[key] == nil { order.append(key) }
        let blocks = Set(positions.map { UInt32(Int($0) / blockSize) }).sorted()
        let clock = UInt32(truncatingIfNeeded: record.stepIndex)
        accesses[key, default: []] += blocks.map { Access(clock: clock, block: $0) }
    }

    func endShard(_ index: Int) throws {
        for key in order { try write(accesses[key] ?? [], name: name(of: key, shard: index)) }
        order = []
        accesses = [:]
    }

    /// An id that returned in another shard is another request.
    private func name(of key: StreamKey, shard: Int) -> String {
        let request = (key.label.name == nil ? "request" : "named_request") + "\(key.label.number)"
        let rest = "_layer\(key.layerID)_block\(blockSize)"
        let name = names.insert(request + rest).inserted ? request + rest : "\(request)_shard\(shard)\(rest)"
        names.insert(name)
        return name + ".oracleGeneral"
    }

    private func write(_ accesses: [Access], name: String) throws {
        let writer = try OutputFileWriter(path: folder.appendingPathComponent(name).path)
        let next = Self.nextPlaces(accesses)
        for (index, access) in accesses.enumerated() {
            try writer.write(
                Self.bytes(access.clock) + Self.bytes(UInt64(access.block)) + Self.bytes(UInt32(1))
                    + Self.bytes(next[index]))
        }
        try writer.finish()
    }

    private static func nextPlaces(_ accesses: [Access]) -> [Int64] {
        var next = [Int64](repeating: -1, count: accesses.count)
        var later: [UInt32: Int64] = [:]
        for index in accesses.indices.reversed() {
            next[index] = later.updateValue(Int64(index + 1), forKey: accesses[index].block) ?? -1
        }
        return next
    }

    private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

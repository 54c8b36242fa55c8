import Foundation
public import LocalityModel
import TraceReading

/// What an analysis of some shards added up, before means and percentiles are taken from it: everything that the result
/// of a whole directory needs of them. Merging is exact (`PartialMerge`).
public struct PartialResult: Sendable {
    /// Requests that are reported one by one; of later ones only the place is kept.
    static let requestLimit = 1000

    public var header: PartialHeader
    var gathered: Gathered
    /// Requests after the first 1 000, without their sums.
    var laterRequests: [RequestTotals] = []

    public var diagnostics: Diagnostics { gathered.diagnostics }

    /// Of the records that passes of several tokens join.
    public var neighbours: RecordNeighbours { gathered.totals.neighbours }

    /// Layers of the records that were analysed, ascending.
    public var layerIDs: [Int] { gathered.totals.layerIDs }

    /// What of the shards could not be read, a line each, in the order of shards.
    public var damages: [String] { gathered.damages(in: header.directory).map(\.text) }

    /// The results of a whole directory: what `AnalysisEngine.analyze` gives of it, to the byte; none if no record had
    /// positions.
    public func results(jobs: Int) -> [AnalysisResult] {
        var gathered = gathered
        gathered.totals.requests += laterRequests
        gathered.diagnostics.add(equalShards)
        let inputs = Inputs(
            files: header.shards.map { InputFile(name: $0.name, bytes: $0.byteCount) },
            fingerprint: TraceFingerprint.combine(
                header.shards.map { ($0.name, $0.byteCount, $0.fingerprint) },
                metadata: header.identity.metadataFingerprint),
            capture: header.identity.capture)
        return gathered.results(
            plan: header.plan, directory: header.directory, inputs: inputs,
            metadata: header.identity.runMetadata, jobs: max(1, jobs))
    }

    /// Shards that have the content of another one, wherever the two were analysed.
    public var equalShards: [FileNote] {
        let shards = zip(header.directory.shards, header.shards).map { ($0, $1.fingerprint) }
        return EqualShards.remarks(shards).map(FileNote.init)
    }

    /// Lets go of what no result can need: sums of later requests, access maps between the quartiles, touched sets
    /// beyond the budget. What is left stands in an order of its own, so that equal partials have equal bytes.
    mutating func trim() {
        gathered.trimLogs()
        gathered.sortLogs()
        gathered.totals.crossLayer = gathered.totals.crossLayer.sorted
        gathered.damages.sort { ($0.shard, $0.text) < ($1.shard, $1.text) }
        let maps = gathered.totals.accessMaps.sorted { $0.layerID < $1.layerID }
        let chosen = Set((0...4).map { $0 * (maps.count - 1) / 4 }).sorted()
        gathered.totals.accessMaps = maps.isEmpty ? [] : chosen.map { maps[$0] }
        let sorted = gathered.totals.requests.sorted { $0.ordinal < $1.ordinal }
        gathered.totals.requests = Array(sorted.prefix(Self.requestLimit))
        laterRequests += sorted.dropFirst(Self.requestLimit).map {
            RequestTotals(
                requestID: $0.requestID, ordinal: $0.ordinal, records: $0.records, sums: [], extent: $0.extent)
        }
        laterRequests.sort { $0.ordinal < $1.ordinal }
        gathered.compareParts(among: gathered.totals.requests + laterRequests)
    }

    func encode(to writer: inout PartialWriter) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        writer.put([UInt8](try encoder.encode(gathered.diagnostics)))
        writer.put(gathered.damages) { writer, damage in
            writer.put(damage.shard)
            writer.put(damage.path)
            writer.put(damage.what)
        }
        writer.put(gathered.zeroRows)
        writer.put(gathered.requestNames.sorted { $0.key < $1.key }) { writer, name in
            writer.put(name.key)
            writer.put(name.value)
        }
        writer.put(gathered.budgets) { $0.put($1?.spent ?? 0) }
        writer.put(gathered.totals)
        writer.put(laterRequests)
    }

    init(header: PartialHeader, from reader: inout PartialReader) throws(PartialFault) {
        self.header = header
        let counts = Data(try reader.content())
        guard let diagnostics = try? JSONDecoder().decode(Diagnostics.self, from: counts) else {
            throw .damaged("its diagnostics cannot be read")
        }
        let damages = try reader.list { (reader) throws(PartialFault) in
            ShardDamage(shard: try reader.integer(), path: try reader.text(), what: try reader.text())
        }
        let zeroRows = try reader.list(of: ShardZeroRows.self)
        let names = try reader.list { (reader) throws(PartialFault) in
            (try reader.integer(), try RequestName(from: &reader))
        }
        let spent = try reader.list { (reader) throws(PartialFault) in try reader.natural() }
        let totals = try WorkerTotals(from: &reader)
        laterRequests = try reader.list(of: RequestTotals.self)
        guard totals.fits(header.plan), spent.count == totals.sizes.count, reader.isAtEnd else {
            throw .damaged("its totals are not those of its settings")
        }
        let places =
            totals.requests.map(\.ordinal.shard) + laterRequests.map(\.ordinal.shard) + damages.map(\.shard)
            + zeroRows.map(\.shard)
        guard places.allSatisfy({ header.shards.indices.contains($0) }) else {
            throw .damaged("a request is of a shard that it does not name")
        }
        gathered = Gathered(
            totals: totals, diagnostics: diagnostics,
            requestNames: Dictionary(names, uniquingKeysWith: { first, _ in first }),
            budgets: spent.map { PolicyBudget(header.identity.configuration.simulation, spent: $0) }, damages: damages)
        gathered.zeroRows = zeroRows
    }

    init(header: PartialHeader, gathered: Gathered) {
        self.header = header
        self.gathered = gathered
    }
}

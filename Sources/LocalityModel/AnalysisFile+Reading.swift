public import Foundation
import TextReading

extension AnalysisFile {
    /// Reads a result file: ours, or the Python script's own output (no `schema_version`); unknown keys are ignored.
    ///
    /// - Parameter name: how the file is called in an error, usually its path.
    /// - Throws: `ResultFileError` for a newer schema, something that is no result, or no result in it.
    public static func read(_ data: Data, name: String) throws(ResultFileError) -> AnalysisFile {
        let reading = try readWhatIsWhole(data, name: name)
        if let broken = reading.broken.first { throw broken }
        return reading.file
    }

    /// Reads a result file of which single entries may be broken: they are left out, and named.
    ///
    /// - Returns: the file, with at least one result, and for each broken entry `.brokenEntry`.
    /// - Throws: as `read`; `.brokenEntry` where no entry is whole.
    public static func readWhatIsWhole(
        _ data: Data, name: String
    ) throws(ResultFileError) -> (file: AnalysisFile, broken: [ResultFileError]) {
        let (text, bulk) = BulkText.cutting(JSONText.plain(data))
        let entries: Entries
        do {
            entries = try JSONDecoder().decode(Entries.self, from: text)
        } catch let newer as NewerSchema {
            throw .newerSchema(name: name, version: newer.version)
        } catch {
            throw .notAResult(name: name, reason: describe(error, in: data))
        }
        let broken = entries.results.faults.map { index, error in
            ResultFileError.brokenEntry(name: name, index: index, reason: describe(error, in: data))
        }
        guard !entries.results.elements.isEmpty else { throw broken.first ?? .noResults(name: name) }
        var file = AnalysisFile(generator: .current, results: entries.results.elements.map { $0.filled(from: bulk) })
        file.schemaVersion = entries.schemaVersion
        file.generator = entries.generator
        return (file, broken)
    }

    private struct Entries: Decodable {
        let schemaVersion: Int?
        let generator: Generator?
        let results: WholeElements<AnalysisResult>

        enum CodingKeys: String, CodingKey {
            case schemaVersion = "schema_version"
            case generator
            case results
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            schemaVersion = try values.decodeIfPresent(Int.self, forKey: .schemaVersion)
            // What a newer one holds need not be what this program knows.
            if let version = schemaVersion, version > currentSchemaVersion { throw NewerSchema(version: version) }
            generator = try values.decodeIfPresent(Generator.self, forKey: .generator)
            results = try values.decode(WholeElements<AnalysisResult>.self, forKey: .results)
        }
    }

    private struct NewerSchema: Error {
        let version: Int
    }

    private static func describe(_ error: any Error, in data: Data) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.isEmpty
                ? "the top level"
                : context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context): return "no key '\(key.stringValue)' at \(path(context))"
        case DecodingError.typeMismatch(_, let context): return "a value of the wrong type at \(path(context))"
        case DecodingError.valueNotFound(_, let context): return "null at \(path(context))"
        case DecodingError.dataCorrupted(let context):
            guard context.codingPath.isEmpty else { return "bad data at \(path(context))" }
            return "it is not valid JSON" + (JSONPlace(ofErrorIn: data).map { " at \($0.text)" } ?? "")
        default: return "\(error)"
        }
    }
}

extension AnalysisResult {
    /// The same with the bulk of its numbers in their places.
    fileprivate func filled(from bulk: BulkText) -> AnalysisResult {
        var result = self
        for index in (accessMap?.streams ?? []).indices {
            result.accessMap?.streams[index].rows = bulk.original(accessMap?.streams[index].rows ?? [])
        }
        result.perLayer = perLayer.map { bulk.original($0) }
        for (index, request) in (perRequest ?? []).enumerated() {
            result.perRequest?[index].means = bulk.original(request.means)
        }
        if let points = temporalLocality?.reuseTimeCDF {
            result.temporalLocality?.reuseTimeCDF = bulk.original(points)
        }
        if let policies = placementSimulation?.policies {
            result.placementSimulation?.policies = bulk.original(policies)
        }
        if let curve = placementSimulation?.lruCurve { result.placementSimulation?.lruCurve = bulk.original(curve) }
        if let overlap = crossLayerOverlap?.meanOverlap {
            result.crossLayerOverlap?.meanOverlap = bulk.original(overlap)
        }
        return result
    }
}

/// Why a file is no result we can read. Each case prints as one line that says what to do.
public enum ResultFileError: Error, Equatable, CustomStringConvertible {
    case newerSchema(name: String, version: Int)
    case notAResult(name: String, reason: String)
    case noResults(name: String)
    case brokenEntry(name: String, index: Int, reason: String)

    public var description: String {
        switch self {
        case .newerSchema(let name, let version):
            "\(name): schema_version \(version) is newer than \(AnalysisFile.currentSchemaVersion), "
                + "the newest this program reads; use a newer kvplace"
        case .notAResult(let name, let reason):
            "\(name): not a result of 'kvplace analyze': \(reason); pass a trace directory or its analysis.json"
        case .noResults(let name):
            "\(name): 'results' is empty; analyse the trace again with 'kvplace analyze'"
        case .brokenEntry(let name, let index, let reason):
            "\(name): results.\(index) is not a result of 'kvplace analyze': \(reason); "
                + "analyse its trace again with 'kvplace analyze'"
        }
    }
}

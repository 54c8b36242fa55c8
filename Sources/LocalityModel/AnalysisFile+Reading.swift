public import Foundation

extension AnalysisFile {
    /// Reads a result file: ours, or the seed's own output (no `schema_version`); unknown keys are ignored.
    ///
    /// - Parameter name: how the file is called in an error, usually its path.
    /// - Throws: `ResultFileError` for a newer schema, something that is no result, or no result in it.
    public static func read(_ data: Data, name: String) throws(ResultFileError) -> AnalysisFile {
        if let version = (try? JSONDecoder().decode(VersionProbe.self, from: data))?.schemaVersion,
            version > currentSchemaVersion
        {
            throw .newerSchema(name: name, version: version)
        }
        let file: AnalysisFile
        do {
            file = try JSONDecoder().decode(AnalysisFile.self, from: data)
        } catch {
            throw .notAResult(name: name, reason: describe(error))
        }
        guard !file.results.isEmpty else { throw .noResults(name: name) }
        return file
    }

    private struct VersionProbe: Decodable {
        var schemaVersion: Int?
        enum CodingKeys: String, CodingKey { case schemaVersion = "schema_version" }
    }

    private static func describe(_ error: any Error) -> String {
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
            return context.codingPath.isEmpty ? "it is not valid JSON" : "bad data at \(path(context))"
        default: return "\(error)"
        }
    }
}

/// Why a file is no result we can read. Each case prints as one line that says what to do.
public enum ResultFileError: Error, Equatable, CustomStringConvertible {
    case newerSchema(name: String, version: Int)
    case notAResult(name: String, reason: String)
    case noResults(name: String)

    public var description: String {
        switch self {
        case .newerSchema(let name, let version):
            "\(name): schema_version \(version) is newer than \(AnalysisFile.currentSchemaVersion), "
                + "the newest this program reads; use a newer kvplace"
        case .notAResult(let name, let reason):
            "\(name): not a result of 'kvplace analyze': \(reason); pass a trace directory or its analysis.json"
        case .noResults(let name):
            "\(name): 'results' is empty; analyse the trace again with 'kvplace analyze'"
        }
    }
}

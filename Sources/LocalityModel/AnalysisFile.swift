/// The result JSON as a whole: `{"schema_version": 1, "generator": {…}, "results": […]}`.
public struct AnalysisFile: Codable, Equatable, Sendable {
    /// The newest schema this program reads and the one it writes.
    public static let currentSchemaVersion = 1

    /// Nil in the Python script's own output.
    public var schemaVersion: Int?
    public var generator: Generator?
    public var results: [AnalysisResult]

    public init(generator: Generator, results: [AnalysisResult]) {
        schemaVersion = Self.currentSchemaVersion
        self.generator = generator
        self.results = results
    }

    enum CodingKeys: String, CodingKey {
        case schemaVersion = "schema_version"
        case generator
        case results
    }
}

/// The program that wrote a result.
public struct Generator: Codable, Equatable, Sendable {
    public var name: String
    public var version: String

    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

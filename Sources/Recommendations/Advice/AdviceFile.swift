public import Foundation

/// What `kvplace advise --json` writes: `{"schema_version": 1, "advice": […]}`, an entry a result.
public struct AdviceFile: Codable, Equatable, Sendable {
    /// The schema this program writes.
    public static let currentSchemaVersion = 1

    public var schemaVersion: Int
    public var advice: [Advice]

    public init(advice: [Advice]) {
        schemaVersion = Self.currentSchemaVersion
        self.advice = advice
    }

    enum CodingKeys: String, CodingKey {
        case schemaVersion = "schema_version"
        case advice
    }

    /// The file's bytes: keys sorted, two spaces of indent, a final newline. The same value gives the same bytes.
    public func jsonData() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

/// Where a value of a plan comes from.
public enum InputSource: String, Codable, Sendable {
    /// A flag of the command line.
    case flag
    /// An entry of the catalogue, which names its source.
    case catalogue
    /// What was measured in the trace.
    case trace
    /// Nobody said it: an assumption.
    case assumption
}

/// A value that a plan was computed from, and where it comes from.
public struct PlannedInput: Equatable, Sendable {
    /// As in JSON.
    public let name: String
    public let value: Value
    public let source: InputSource
    /// The flag that sets it.
    public let flag: String?
    /// The catalogue's entry, or how it was computed, as `h200, 141 GB × 0.9 − weights`; nil where the source says all.
    public let detail: String?

    public enum Value: Equatable, Sendable {
        case integer(Int)
        case number(Double)
        case numbers([Double])
        case text(String)
    }
}

extension PlannedInput: Encodable {
    enum CodingKeys: String, CodingKey {
        case value, source, detail
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch value {
        case .integer(let value): try container.encode(value, forKey: .value)
        case .number(let value): try container.encode(value, forKey: .value)
        case .numbers(let values): try container.encode(values, forKey: .value)
        case .text(let text): try container.encode(text, forKey: .value)
        }
        try container.encode(source, forKey: .source)
        try container.encodeIfPresent(detail, forKey: .detail)
    }
}

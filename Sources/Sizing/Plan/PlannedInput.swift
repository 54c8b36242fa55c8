/// Where a value of a plan comes from.
public enum InputSource: String, Encodable, Sendable {
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
public struct PlannedInput: Encodable, Equatable, Sendable {
    /// As in JSON.
    public let name: String
    public let value: Value
    public let source: InputSource
    /// The flag that sets it.
    public let flag: String?
    /// The catalogue's entry, or how it was computed, as `h200, 141 GB × 0.9 − weights`; nil where the source says all.
    public let detail: String?

    public enum Value: Encodable, Equatable, Sendable {
        case integer(Int)
        case number(Double)
        case numbers([Double])
        case text(String)

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .integer(let value): try container.encode(value)
            case .number(let value): try container.encode(value)
            case .numbers(let values): try container.encode(values)
            case .text(let text): try container.encode(text)
            }
        }
    }

    /// A plan names its inputs; flags are for messages.
    enum CodingKeys: CodingKey {
        case value, source, detail
    }
}

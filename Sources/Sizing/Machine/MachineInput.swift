/// Where a value of a machine comes from.
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

/// A value of a machine, and where it comes from: `machine.layers` is the value, `machine.$layers` both.
@propertyWrapper
public struct Input<Value: Equatable & Sendable>: Equatable, Sendable {
    public var wrappedValue: Value
    public var source: InputSource
    /// The flag that sets it.
    public var flag: String?
    /// The catalogue's entry, or how it was computed, as `h200, 141 GB × 0.9 − weights`; nil where the source says all.
    public var detail: Reason?

    public init(wrappedValue: Value) { self.init(wrappedValue, .assumption) }

    public init(_ value: Value, _ source: InputSource, _ flag: String? = nil, _ detail: Reason? = nil) {
        wrappedValue = value
        self.source = source
        self.flag = flag
        self.detail = detail
    }

    public var projectedValue: Input {
        get { self }
        set { self = newValue }
    }

    /// Whether somebody said it, or a catalogue or the trace tells it.
    public var isKnown: Bool { source != .assumption }
}

/// A value that a plan was computed from, by its name in JSON, and where it comes from.
public struct MachineInput: Encodable, Equatable, Sendable {
    /// As in JSON.
    public let name: String
    public let value: Value
    public let source: InputSource
    public let flag: String?
    public let detail: Reason?

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

    init<Other>(_ name: String, _ value: Value, as input: Input<Other>) {
        self.name = name
        self.value = value
        source = input.source
        flag = input.flag
        detail = input.detail
    }

    init(_ name: String, _ input: Input<Int>) { self.init(name, .integer(input.wrappedValue), as: input) }

    init(_ name: String, _ input: Input<Double>) { self.init(name, .number(input.wrappedValue), as: input) }

    /// A plan names its inputs; flags are for messages.
    enum CodingKeys: CodingKey {
        case value, source, detail
    }
}

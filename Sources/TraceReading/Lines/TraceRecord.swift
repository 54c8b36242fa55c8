/// One record as scanned: the scalars; its positions stand in the scanner's reused buffer.
///
/// Absent keys have the values of a missing key: request 0, layer −1, step 0, length 0.
public struct TraceRecord: Equatable, Sendable {
    public var requestID = 0
    public var layerID = -1
    /// Absolute position of the decode step.
    public var stepIndex = 0
    /// Sequence length including the current token; 0 or less: not known.
    public var sequenceLength = 0
    /// Positions that are not negative, duplicates included.
    public var positionCount = 0
    /// Negative positions, dropped.
    public var paddingCount = 0
    /// The largest position, where reading told it.
    public var maximumPosition: UInt32?

    public init() {}
}

/// The limits of the format.
public enum TraceLimits {
    /// The largest position a record may name: 2²⁴ − 1.
    public static let maximumPosition = (1 << 24) - 1
    public static let layerIDs = -1...1023
    /// Default of `--max-line-bytes`.
    public static let maximumLineBytes = 64 << 20
}

/// What is wrong with a line, in words for a person.
public enum LineFault: UInt8, Error, Equatable, Sendable, CustomStringConvertible {
    case notAnObject
    case badKey
    case missingColon
    case missingValue
    case badSeparator
    case unterminated
    case trailingBytes
    case notAnInteger
    case integerOverflow
    case requestIDOverflow
    case nulBytes
    case layerOutOfRange
    case badRequestName
    case notAList
    case badPosition
    case positionTooLarge
    case lineTooLong
    case shardDamaged

    public var description: String {
        switch self {
        case .notAnObject: "not a JSON object"
        case .badKey: "expected a quoted key"
        case .missingColon: "expected ':' after a key"
        case .missingValue: "expected a value"
        case .badSeparator: "expected ',' or '}' after a value"
        case .unterminated: "the line ends inside a value (cut off?)"
        case .trailingBytes: "something follows the object on the same line"
        case .notAnInteger: "request_id, layer_id, step_idx and seq_len_current must be integers"
        case .badRequestName: "request_id is a string that JSON does not allow"
        case .integerOverflow: "an integer does not fit 64 bits"
        case .requestIDOverflow: "request_id does not fit 63 bits and a sign; write it as a string"
        case .nulBytes: "NUL bytes in the place of a record"
        case .layerOutOfRange: "layer_id is outside -1...1023"
        case .notAList: "selected_token_pos must be a list of integers"
        case .badPosition: "selected_token_pos holds something other than integers"
        case .positionTooLarge: "a position is above 16777215"
        case .lineTooLong: "the line is longer than --max-line-bytes"
        case .shardDamaged: "the shard is cut off or damaged here; nothing after it was read"
        }
    }
}

/// What was read, and everything that was not analysed or looked odd, counted (`diagnostics`; SPEC of the input
/// format).
public struct Diagnostics: Codable, Equatable, Sendable {
    public var bytesRead = 0
    public var files = 0
    /// Distinct (shard, request id) pairs with at least one analysed record.
    public var requests = 0
    /// Distinct layer ids of analysed records.
    public var layers = 0
    /// Lines with at least one position, before union and including those beyond the step limit.
    public var recordsAnalyzed = 0
    public var malformedLines = 0
    /// The first five malformed lines in reading order.
    public var malformedExamples: [MalformedExample] = []
    public var recordsWithoutPositions = 0
    /// Negative positions (engines pad with −1), dropped.
    public var paddingPositions = 0
    /// Positions at or beyond `seq_len_current` (where that is > 0), kept.
    public var positionsBeyondSequence = 0
    public var stepsBackwards = 0
    public var stepGaps = 0

    public init() {}

    enum CodingKeys: String, CodingKey {
        case bytesRead = "bytes_read"
        case files
        case requests
        case layers
        case recordsAnalyzed = "records_analyzed"
        case malformedLines = "malformed_lines"
        case malformedExamples = "malformed_examples"
        case recordsWithoutPositions = "records_without_positions"
        case paddingPositions = "padding_positions"
        case positionsBeyondSequence = "positions_beyond_sequence"
        case stepsBackwards = "steps_backwards"
        case stepGaps = "step_gaps"
    }
}

/// Where a line could not be read, and why.
public struct MalformedExample: Codable, Equatable, Sendable {
    public var file: String
    /// 1-based line number in the file.
    public var line: Int
    public var what: String

    public init(file: String, line: Int, what: String) {
        self.file = file
        self.line = line
        self.what = what
    }
}

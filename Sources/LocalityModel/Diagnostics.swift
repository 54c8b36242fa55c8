/// What was read, and everything that was not analysed or looked odd, counted (`diagnostics`).
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
    /// Rows of captures, one a layer, that do not hold what they must (prefill: min(k, i + 1) distinct positions up to
    /// i; decode: a buffer of zeros), left out.
    public var incompleteRows = 0
    /// Requests of captures with one row of the phase or none, the latter in no other number; nil: there are none.
    public var shortRequests: Int?
    public var stepsBackwards = 0
    public var stepGaps = 0
    /// Times a request returned to a step that had ended, by a layer that had not come so far before: its records are
    /// not in step order.
    public var resumedSteps = 0
    /// Request ids that several shards hold with other layers of the same steps, as pipeline ranks write them.
    public var splitRequests = 0
    /// Request ids whose steps go on in the next shard that has them.
    public var continuedRequests = 0
    /// Steps in which all layers of a request, of several, selected the same positions, and not the whole sequence.
    public var repeatedRows = 0
    /// Requests most of whose steps repeat an earlier one; nil: there are none.
    public var loopingRequests: LoopingRequests?
    /// Shards, or requests of captures, that could be read only in part, in reading order; nil: all were read whole.
    public var damagedShards: [DamagedShard]?
    /// What else must be known of single files, by their names; nil: nothing.
    public var fileNotes: [FileNote]?

    public init() {}

    /// Results written before captures were read have no incomplete rows, those written before the order of records
    /// was looked at no counts of it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        bytesRead = try container.decode(Int.self, forKey: .bytesRead)
        files = try container.decode(Int.self, forKey: .files)
        requests = try container.decode(Int.self, forKey: .requests)
        layers = try container.decode(Int.self, forKey: .layers)
        recordsAnalyzed = try container.decode(Int.self, forKey: .recordsAnalyzed)
        malformedLines = try container.decode(Int.self, forKey: .malformedLines)
        malformedExamples = try container.decode([MalformedExample].self, forKey: .malformedExamples)
        recordsWithoutPositions = try container.decode(Int.self, forKey: .recordsWithoutPositions)
        paddingPositions = try container.decode(Int.self, forKey: .paddingPositions)
        positionsBeyondSequence = try container.decode(Int.self, forKey: .positionsBeyondSequence)
        incompleteRows = try container.decodeIfPresent(Int.self, forKey: .incompleteRows) ?? 0
        shortRequests = try container.decodeIfPresent(Int.self, forKey: .shortRequests)
        stepsBackwards = try container.decode(Int.self, forKey: .stepsBackwards)
        stepGaps = try container.decode(Int.self, forKey: .stepGaps)
        resumedSteps = try container.decodeIfPresent(Int.self, forKey: .resumedSteps) ?? 0
        splitRequests = try container.decodeIfPresent(Int.self, forKey: .splitRequests) ?? 0
        continuedRequests = try container.decodeIfPresent(Int.self, forKey: .continuedRequests) ?? 0
        repeatedRows = try container.decodeIfPresent(Int.self, forKey: .repeatedRows) ?? 0
        loopingRequests = try container.decodeIfPresent(LoopingRequests.self, forKey: .loopingRequests)
        damagedShards = try container.decodeIfPresent([DamagedShard].self, forKey: .damagedShards)
        fileNotes = try container.decodeIfPresent([FileNote].self, forKey: .fileNotes)
    }

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
        case incompleteRows = "incomplete_rows"
        case shortRequests = "short_requests"
        case stepsBackwards = "steps_backwards"
        case stepGaps = "step_gaps"
        case resumedSteps = "resumed_steps"
        case splitRequests = "split_requests"
        case continuedRequests = "continued_requests"
        case repeatedRows = "repeated_rows"
        case loopingRequests = "looping_requests"
        case damagedShards = "damaged_shards"
        case fileNotes = "file_notes"
    }
}

/// Requests of a generation that loops, or of a selection that hardly moves: at least half of their steps have nine
/// tenths of their positions in common with one of the 64 steps before.
public struct LoopingRequests: Codable, Equatable, Sendable {
    public var count: Int
    /// Share of their steps that repeat no earlier one, 0–0.5.
    public var distinctShare: Double

    public init(count: Int, distinctShare: Double) {
        self.count = count
        self.distinctShare = distinctShare
    }

    enum CodingKeys: String, CodingKey {
        case count
        case distinctShare = "distinct_share"
    }
}

/// A shard that was analysed only up to its damage.
public struct DamagedShard: Codable, Equatable, Sendable {
    public var file: String
    /// What was met, where, and what that means.
    public var what: String

    public init(file: String, what: String) {
        self.file = file
        self.what = what
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

/// Why a trace cannot be read. Each case prints as one line that names the place and says what to do.
public enum TraceReadingError: Error, Equatable, CustomStringConvertible {
    /// The path does not exist.
    case notFound(path: String)
    /// It exists and the system does not let us read it.
    case unreadable(path: String, reason: String)
    /// A link that leads nowhere, or to a trace that is not read.
    case lostLink(path: String, target: String, exists: Bool)
    /// A folder without a trace directory in or below it.
    case noTrace(path: String)
    /// A file that is no shard by its name.
    case notAShard(path: String)
    /// A file of records in a folder without a trace, whose name no shard has.
    case otherName(path: String)
    /// A shard that lies in the folder in two forms (plain and compressed).
    case shardInTwoForms(first: String, second: String)
    /// Reading stopped in the middle, after `bytesRead` bytes of content.
    case readFailed(path: String, bytesRead: Int, reason: String)
    /// A shard that is cut off or damaged after `bytesRead` bytes of content.
    case damaged(
        path: String, bytesRead: Int, reason: String, advice: String = "copy or compress the shard again")
    /// A file of a kind that is not read.
    case unsupported(path: String, what: String, advice: String)
    /// A shard with lines of which none is a record.
    case noRecord(path: String, what: String, advice: String)
    /// A folder with shards of a trace and with captures.
    case traceAndCaptures(folder: String, trace: String, capture: String)
    /// A capture that cannot be read, or the request at a place in it.
    case badCapture(path: String, place: String?, what: String, advice: String)
    /// With `--step-union`: the records of a step of a request do not stand together, so that a union would be of
    /// pieces.
    case stepInPieces(path: String, line: Int?, request: String, step: Int)

    /// `place: what`.
    public var description: String { "\(place): \(what)" }

    /// The path that it is about, with the line where that is known.
    public var place: String {
        switch self {
        case .notFound(let path), .unreadable(let path, _), .lostLink(let path, _, _), .noTrace(let path),
            .notAShard(let path), .otherName(let path), .shardInTwoForms(_, let path), .readFailed(let path, _, _),
            .damaged(let path, _, _, _), .unsupported(let path, _, _), .noRecord(let path, _, _),
            .traceAndCaptures(let path, _, _), .badCapture(let path, _, _, _), .stepInPieces(let path, nil, _, _):
            path
        case .stepInPieces(let path, let line?, _, _): "\(path):\(line)"
        }
    }

    /// `what`, of an error that leaves the rest to be analysed all the same: `.damaged`, `.noRecord`, `.unsupported`,
    /// `.badCapture`.
    public var whatAsWarning: String {
        switch self {
        case .badCapture, .noRecord, .unsupported: what
        default: "\(what); what stands before it is analysed"
        }
    }

    /// `place: whatAsWarning`.
    public var asWarning: String { "\(place): \(whatAsWarning)" }

    /// What was met there, and what to do.
    public var what: String {
        switch self {
        case .notFound:
            "no such file or folder; check the path of the trace"
        case .unreadable(_, let reason):
            "cannot be read: \(reason); check its permissions"
        case .lostLink(_, let target, false):
            "a link to \(target), which is not there; mend it or take it away"
        case .lostLink(_, let target, true):
            "a link to the folder \(target) is not followed; name that as an input as well"
        case .noTrace:
            "no trace and no capture in or below it; name a folder with trace_steps_*.jsonl, "
                + "trace_steps.jsonl or captures"
        case .notAShard:
            "neither a .jsonl file nor a capture; name a trace folder, a .jsonl file or a capture"
        case .otherName:
            "holds records, and in a folder only trace_steps_*.jsonl and captures are looked for; name the file itself"
        case .unsupported(_, let what, let advice):
            "\(what); \(advice)"
        case .noRecord(_, let what, let advice):
            "no line of it is a record: \(what); \(advice)"
        case .shardInTwoForms(let first, _):
            "the same shard as \(first) in another form; keep one of the two"
        case .readFailed(_, let bytesRead, let reason):
            "reading stopped after \(bytesRead) bytes: \(reason); check the file and analyse again"
        case .damaged(_, let bytesRead, let reason, let advice):
            "\(reason) after \(bytesRead) bytes of content; \(advice)"
        case .traceAndCaptures(_, let trace, let capture):
            "holds both a trace (\(trace)) and captures (\(capture)); name one of the two files"
        case .badCapture(_, let place, let what, let advice):
            "\(place.map { $0 + ": " } ?? "")\(what); \(advice)"
        case .stepInPieces(let path, _, let request, let step):
            "request \(request) returns to step \(step), which had ended: its records do not stand together, and "
                + "--step-union would merge pieces; sort them with kvplace convert \(path) --order step"
        }
    }
}

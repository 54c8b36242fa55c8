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
    case foreign(path: String, what: String, advice: String)
    /// A shard with lines of which none is a record.
    case noRecord(path: String, what: String, advice: String)
    /// A folder with shards of a trace and with captures.
    case traceAndCaptures(folder: String, trace: String, capture: String)
    /// A capture that cannot be read, or the request at a place in it.
    case badCapture(path: String, place: String?, what: String, advice: String)
    /// With `--step-union`: the records of a step of a request do not stand together, so that a union would be of
    /// pieces.
    case stepInPieces(path: String, line: Int?, request: String, step: Int)

    /// Of `.damaged`, `.noRecord`, `.foreign` and `.badCapture`, where the rest is analysed all the same.
    public var asWarning: String {
        switch self {
        case .badCapture, .noRecord, .foreign: description
        default: "\(self); what stands before it is analysed"
        }
    }

    public var description: String {
        switch self {
        case .notFound(let path):
            "\(path): no such file or folder; check the path of the trace"
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason); check its permissions"
        case .lostLink(let path, let target, false):
            "\(path): a link to \(target), which is not there; mend it or take it away"
        case .lostLink(let path, let target, true):
            "\(path): a link to the folder \(target) is not followed; name that as an input as well"
        case .noTrace(let path):
            "\(path): no trace and no capture in or below it; name a folder with trace_steps_*.jsonl, "
                + "trace_steps.jsonl or captures"
        case .notAShard(let path):
            "\(path): neither a .jsonl file nor a capture; name a trace folder, a .jsonl file or a capture"
        case .otherName(let path):
            "\(path): holds records, and in a folder only trace_steps_*.jsonl and captures are looked for; "
                + "name the file itself"
        case .foreign(let path, let what, let advice):
            "\(path): \(what); \(advice)"
        case .noRecord(let path, let what, let advice):
            "\(path): no line of it is a record: \(what); \(advice)"
        case .shardInTwoForms(let first, let second):
            "\(second): the same shard as \(first) in another form; keep one of the two"
        case .readFailed(let path, let bytesRead, let reason):
            "\(path): reading stopped after \(bytesRead) bytes: \(reason); check the file and analyse again"
        case .damaged(let path, let bytesRead, let reason, let advice):
            "\(path): \(reason) after \(bytesRead) bytes of content; \(advice)"
        case .traceAndCaptures(let folder, let trace, let capture):
            "\(folder): holds both a trace (\(trace)) and captures (\(capture)); name one of the two files"
        case .badCapture(let path, let place, let what, let advice):
            "\(path): \(place.map { $0 + ": " } ?? "")\(what); \(advice)"
        case .stepInPieces(let path, let line, let request, let step):
            "\(path)\(line.map { ":\($0)" } ?? ""): request \(request) returns to step \(step), which had ended: "
                + "its records do not stand together, and --step-union would merge pieces; "
                + "sort them with kvplace convert \(path) --order step"
        }
    }
}

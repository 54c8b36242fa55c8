public import LocalityModel

/// Why a rule was not judged, and what would help.
public struct NotEvaluated: Encodable, Equatable, Sendable {
    /// One sentence. Plain text.
    public var reason: String
    /// The flag of `kvplace analyze` that would provide the input, e.g. `--ws-windows 64`; nil where no flag helps.
    @WritesNull public var flag: String?

    public init(reason: String, flag: String?) {
        self.reason = reason
        self.flag = flag
    }
}

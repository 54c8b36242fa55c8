/// What a reader of a result must know of one file of a trace, beside its damage.
public struct FileRemark: Equatable, Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// Its records are those of a JSON array.
        case array
        /// It ends inside a record, or inside an array; the detail is the number of that line.
        case cut
        /// It holds nothing.
        case empty
        /// It has the content of another one, which the detail names.
        case equal
        /// It has a shard's name and was not read; the detail is its format, where that is known.
        case leftOut = "left_out"
        /// It ends in NUL bytes.
        case nulBytes = "nul_bytes"
        /// The system does not let us read it; the detail is why.
        case unreadable
        /// None of its records has positions; the detail is their number.
        case withoutPositions = "without_positions"
    }

    /// File name inside the trace directory.
    public let file: String
    public let kind: Kind
    public let detail: String?

    public init(file: String, kind: Kind, detail: String? = nil) {
        self.file = file
        self.kind = kind
        self.detail = detail
    }
}

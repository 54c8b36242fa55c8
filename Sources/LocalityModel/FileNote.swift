/// What a reader of a result must know of one file of its trace (`diagnostics.file_notes`).
public struct FileNote: Codable, Equatable, Sendable {
    /// A kind that a newer program wrote reads as it is.
    public struct Kind: RawRepresentable, Codable, Equatable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// Its records are those of a JSON array.
        public static let array = Kind(rawValue: "array")
        /// It ends inside a record, or an array does; the detail is the number of its last line.
        public static let cut = Kind(rawValue: "cut")
        /// It holds nothing.
        public static let empty = Kind(rawValue: "empty")
        /// It has the content of the file that the detail names.
        public static let equal = Kind(rawValue: "equal")
        /// It has a shard's name and was not read; the detail is its format, where that is known.
        public static let leftOut = Kind(rawValue: "left_out")
        /// It ends in NUL bytes.
        public static let nulBytes = Kind(rawValue: "nul_bytes")
        /// It could not be opened; the detail is why.
        public static let unreadable = Kind(rawValue: "unreadable")
        /// None of its records has positions; the detail is their number.
        public static let withoutPositions = Kind(rawValue: "without_positions")

        /// Every kind, in the order of messages.
        public static let all: [Kind] = [
            .unreadable, .leftOut, .empty, .withoutPositions, .cut, .nulBytes, .equal, .array,
        ]
    }

    /// File name inside the trace directory.
    public var file: String
    public var kind: Kind
    @WritesNull public var detail: String?

    public init(file: String, kind: Kind, detail: String? = nil) {
        self.file = file
        self.kind = kind
        self.detail = detail
    }

    /// Whether the result lacks something, or counts something twice.
    public var isConcern: Bool { kind != .array }

    /// Whether it is a file of the trace that was not read at all.
    public var isLoss: Bool { kind == .unreadable || kind == .leftOut && detail != nil }
}

extension Diagnostics {
    /// Adds notes; in the order of file names, each once.
    public mutating func add(_ notes: [FileNote]) {
        guard !notes.isEmpty else { return }
        var kept: [FileNote] = []
        let all = ((fileNotes ?? []) + notes).sorted { left, right in
            left.file == right.file
                ? left.kind.rawValue < right.kind.rawValue : left.file.utf8.lexicographicallyPrecedes(right.file.utf8)
        }
        for note in all where kept.last != note { kept.append(note) }
        fileNotes = kept
    }
}

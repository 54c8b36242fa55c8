/// A kind of file that traces are kept in and that is not read: told by its content, or by its name where its content
/// has no mark.
public enum UnsupportedFormat: String, CaseIterable, Sendable {
    case xz
    case bzip2 = "bz2"
    case lz4
    case brotli
    case sevenZip = "7z"
    case zip
    case tar
    case parquet = "Parquet"
    case hdf5 = "HDF5"
    case arrow = "Arrow"
    case orc = "ORC"
    case pickle
    case sqlite = "SQLite"
    case html = "HTML"
    case gitLFS = "Git LFS"
    case gitAnnex = "git-annex"

    /// - Parameters:
    ///   - head: the first bytes of the file, 64 KiB or all of it.
    ///   - fileName: of the file, without its folder.
    public init?(head: [UInt8], fileName: String) {
        let marked = Self.allCases.first { format in
            format.marks.contains { head.count > $0.offset && head[$0.offset...].starts(with: $0.bytes) }
        }
        if let marked {
            guard marked == .zip else {
                self = marked
                return
            }
            guard let format = Self.zipFormat(head) else { return nil }
            self = format
        } else if Self.isPickle(head) {
            self = .pickle
        } else if Self.isHTML(head) {
            self = .html
        } else if head.first != Byte.openBrace, let named = Self.named(fileName) {
            self = named
        } else {
            return nil
        }
    }

    /// The format that a name tells; nil where it tells none.
    public static func named(_ fileName: String) -> UnsupportedFormat? {
        let name = fileName.lowercased()
        return allCases.first { format in format.endings.contains { name.hasSuffix($0) } }
    }

    /// In a few words: `a file compressed by xz`.
    public var description: String {
        switch self {
        case .xz, .bzip2, .lz4, .brotli: "a file compressed by \(rawValue)"
        case .sevenZip, .zip, .tar: "a \(rawValue) archive"
        case .parquet, .orc, .sqlite: "a file of \(rawValue)"
        case .hdf5, .arrow: "an \(rawValue) file"
        case .pickle: "a pickle, as torch.save writes it, which holds a program and is never run"
        case .html: "a page of HTML"
        case .gitLFS, .gitAnnex: "a pointer of \(rawValue), not the file itself"
        }
    }

    // MARK: - How it is told

    private struct Mark {
        var offset = 0
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        init(_ text: String, at offset: Int = 0) {
            self.offset = offset
            bytes = Array(text.utf8)
        }
    }

    private var marks: [Mark] {
        switch self {
        case .xz: [Mark([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), Mark([0x5D, 0, 0])]
        case .bzip2: (1...9).map { Mark(Array("BZh\($0)".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) }
        case .lz4: [Mark([0x04, 0x22, 0x4D, 0x18]), Mark([0x02, 0x21, 0x4C, 0x18])]
        case .brotli, .pickle, .html: []
        case .sevenZip: [Mark([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])]
        case .zip: [Mark([0x50, 0x4B, 3, 4])]
        case .tar: [Mark("ustar", at: 257)]
        case .parquet: [Mark("PAR1"), Mark("PARE")]
        case .hdf5: [Mark([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])]
        case .arrow: [Mark("ARROW1"), Mark("FEA1")]
        case .orc: [Mark("ORC")]
        case .sqlite: [Mark("SQLite format 3\0")]
        case .gitLFS: [Mark("version https://git-lfs.github.com/"), Mark("version https://hawser.github.com/")]
        case .gitAnnex: [Mark("/annex/objects/")]
        }
    }

    /// Endings of names that stand for the format alone.
    var endings: [String] {
        switch self {
        case .xz: [".xz", ".lzma"]
        case .bzip2: [".bz2"]
        case .lz4: [".lz4"]
        case .brotli: [".br"]
        case .sevenZip: [".7z"]
        case .zip: [".zip"]
        case .tar: [".tar", ".tgz", ".tar.gz", ".tar.zst"]
        case .parquet: [".parquet", ".pq"]
        case .hdf5: [".h5", ".hdf5", ".hdf"]
        case .arrow: [".arrow", ".feather"]
        case .orc: [".orc"]
        case .pickle: [".pkl", ".pickle", ".pt", ".pth"]
        case .sqlite: [".sqlite", ".sqlite3", ".db"]
        case .html, .gitLFS, .gitAnnex: []
        }
    }

    /// What a ZIP archive is by the name of its first file: text, or a saved tensor; nil of arrays.
    private static func zipFormat(_ head: [UInt8]) -> UnsupportedFormat? {
        guard head.count > 30 else { return nil }
        let end = 30 + Int(head[26]) + Int(head[27]) << 8
        guard end <= head.count else { return nil }
        let name = String(decoding: head[30..<end], as: UTF8.self).lowercased()
        if name.hasSuffix(".pkl") { return .pickle }
        let isText = [".jsonl", ".json", ".ndjson", ".txt", ".csv", ".log", ".gz", ".zst", "/"].contains {
            name.hasSuffix($0)
        }
        return isText ? .zip : nil
    }

    /// Version 2 and later: two bytes that no text begins with.
    private static func isPickle(_ head: [UInt8]) -> Bool {
        head.count > 2 && head[0] == 0x80 && (2...5).contains(head[1])
    }

    private static func isHTML(_ head: [UInt8]) -> Bool {
        let start = String(decoding: head.prefix(512), as: UTF8.self).lowercased().drop {
            $0.isWhitespace || $0 == "\u{FEFF}"
        }
        return ["<!doctype html", "<html", "<head", "<body", "<!--", "<?xml"].contains { start.hasPrefix($0) }
    }
}

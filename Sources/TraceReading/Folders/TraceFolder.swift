import Foundation

/// What one folder holds: shards, captures, what has a shard's name and cannot be read, and folders.
struct TraceFolder {
    private let path: String
    private let names: [String]
    private(set) var shards: [Shard] = []
    /// Files with a shard's name that were left out.
    private(set) var remarks: [FileRemark] = []
    /// Why the first of several shards could not be opened.
    private(set) var refusal: TraceReadingError?
    private var unreadableCaptures: [FileRemark] = []

    /// Lists a folder, without names that begin with a dot.
    ///
    /// - Throws: `.unreadable`, `.readFailed`, `.shardInTwoForms`.
    init(_ path: String) throws(TraceReadingError) {
        self.path = path
        names = try FolderListing.names(in: path).filter { !$0.hasPrefix(".") }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
    }

    /// The folders in it, by name. Links to folders are not followed, so that nothing is found twice.
    var folders: [String] { names.map(place).filter(Self.isPlainFolder) }

    /// Finds the shards among the files.
    ///
    /// - Throws: `.readFailed`, `.shardInTwoForms`.
    mutating func findShards() throws(TraceReadingError) {
        var formOf: [String: String] = [:]
        for name in names where Self.looksLikeShard(name) && !Self.isPlainFolder(place(name)) {
            guard let form = try form(of: name) else { continue }
            if let other = formOf.updateValue(place(name), forKey: form.plainName) {
                throw .shardInTwoForms(first: other, second: place(name))
            }
            try add(name, form.compression)
        }
    }

    /// The captures among the files, in numeric order.
    ///
    /// - Throws: `.readFailed`.
    mutating func captures() throws(TraceReadingError) -> [(shard: Shard, kind: CaptureKind)] {
        var captures: [(shard: Shard, kind: CaptureKind)] = []
        for name in names.filter(isCaptureName).sorted(by: NumericOrder.precedes)
        where !Self.isPlainFolder(place(name)) {
            if try isUnreadable(capture: name) { continue }
            guard let kind = try CaptureCatalogue.format(of: place(name)) else { continue }
            captures.append((Shard(capture: name, kind, path: place(name)), kind))
        }
        return captures
    }

    /// Says of the files with a capture's name that cannot be opened that they are missing from the captures.
    mutating func noteUnreadableCaptures() { remarks += unreadableCaptures }

    private mutating func isUnreadable(capture name: String) throws(TraceReadingError) -> Bool {
        do throws(TraceReadingError) {
            _ = try sizeOfReadableFile(place(name))
            return false
        } catch {
            guard case .unreadable(_, let reason) = error else { throw error }
            unreadableCaptures.append(FileRemark(file: name, kind: .unreadable, detail: reason))
            return true
        }
    }

    /// Why the first file with a shard's name was left out, where it is of a known format.
    func unsupportedShard() -> TraceReadingError? {
        remarks.lazy.filter { $0.kind == .leftOut }.compactMap { refusal($0.file, format(of: $0.file)) }.first
    }

    /// What the first file is that looks by its name as if it held a trace.
    func unsupportedFile() -> TraceReadingError? {
        let telling = names.lazy.filter { name in
            isCaptureName(name) || UnsupportedFormat.named(name) != nil || Self.otherName(name) != nil
                || Self.isCompressed(name) || name.hasSuffix(".jsonl")
        }
        for name in telling.prefix(Self.mostLookedAt) where !Self.isPlainFolder(place(name)) {
            if let refusal = refusal(name, format(of: name)) ?? refusal(ofContent: name) { return refusal }
        }
        return nil
    }

    /// A folder may hold thousands of files of something else.
    private static let mostLookedAt = 100

    private static func isCompressed(_ name: String) -> Bool {
        ShardCompression.allCases.contains { $0 != .none && name.hasSuffix($0.rawValue) }
    }

    /// That a file holds records, or an array that is compressed.
    private func refusal(ofContent name: String) -> TraceReadingError? {
        if Self.recordForm(place(name)) != nil { return .otherName(path: place(name)) }
        guard let compression = try? ShardCompression(of: place(name)), compression != .none else { return nil }
        let shard = Shard(name: name, path: place(name), byteCount: 0, compression: compression)
        guard let diagnosis = ShardDiagnosis(shard), diagnosis.isUnsupported else { return nil }
        return .unsupported(path: place(name), what: diagnosis.what, advice: diagnosis.advice)
    }

    private func refusal(_ name: String, _ format: UnsupportedFormat?) -> TraceReadingError? {
        format.map { .unsupported(path: place(name), what: $0.description, advice: $0.advice(place(name))) }
    }

    /// Says of a folder with a shard's name, below which nothing was found, that it is none.
    mutating func noteEmpty(folder: String) {
        let name = (folder as NSString).lastPathComponent
        if ShardCompression.of(fileName: name).map({ Self.isShardName($0.plainName) }) ?? false {
            remarks.append(FileRemark(file: name, kind: .unreadable, detail: "a folder, not a file"))
        }
    }

    /// Links that lead to what is not read: to a trace outside of the input, which is not followed, and, in a folder of
    /// runs, to nothing. What else a link may be called is no shard's or capture's name: those are told as files.
    func lostLinks(of input: String, besideRuns: Bool) -> [TraceReadingError] {
        names.compactMap { name in
            guard !Self.looksLikeShard(name), !isCaptureName(name),
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: place(name))
            else { return nil }
            guard let real = Self.realPath(place(name)) else {
                return besideRuns ? .lostLink(path: place(name), target: target, exists: false) : nil
            }
            let isInside = Self.realPath(input).map { real == $0 || real.hasPrefix($0 == "/" ? $0 : $0 + "/") } ?? true
            guard !isInside, Self.holdsShards(real) else { return nil }
            return .lostLink(path: place(name), target: target, exists: true)
        }
    }

    /// Whether a folder, or one a little below it, holds files with a shard's name.
    private static func holdsShards(_ path: String, depth: Int = 2) -> Bool {
        guard let folder = try? TraceFolder(path) else { return false }
        return folder.names.contains(where: looksLikeShard)
            || depth > 0 && folder.folders.contains { holdsShards($0, depth: depth - 1) }
    }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    // MARK: - Names

    private func place(_ name: String) -> String { TraceDirectory.join(path, name) }

    /// The form of a shard, and its name without compression and kind; nil of what is none, which is noted.
    private mutating func form(
        of name: String
    ) throws(TraceReadingError) -> (compression: ShardCompression, plainName: String)? {
        if let form = ShardCompression.of(fileName: name), Self.isShardName(form.plainName) { return form }
        if isCaptureName(name), try CaptureCatalogue.format(of: place(name)) != nil { return nil }
        if let other = Self.otherName(name), Self.isShardName(other), let compression = Self.recordForm(place(name)) {
            return (compression, other)
        }
        remarks.append(FileRemark(file: name, kind: .leftOut, detail: format(of: name)?.rawValue))
        return nil
    }

    /// The name that a shard called by another ending of JSON lines would have: `a.json.gz` → `a.jsonl`.
    private static func otherName(_ name: String) -> String? {
        var plain = name
        for form in ShardCompression.allCases where form != .none && plain.hasSuffix(form.rawValue) {
            plain.removeLast(form.rawValue.count)
        }
        let ending = [".json", ".ndjson", ".jsonlines"].first { plain.hasSuffix($0) }
        return ending.map { plain.dropLast($0.count) + ".jsonl" }
    }

    /// How a file of records is compressed; nil where its beginning does not look like records.
    private static func recordForm(_ path: String) -> ShardCompression? {
        guard let compression = try? ShardCompression(of: path),
            let head = try? Shard(name: "", path: path, byteCount: 0, compression: compression).head(),
            RecordSniffer.holdsRecords(head)
        else { return nil }
        return compression
    }

    private func format(of name: String) -> UnsupportedFormat? {
        guard let compression = try? ShardCompression(of: place(name)),
            let head = try? Shard(name: name, path: place(name), byteCount: 0, compression: compression).head()
        else { return UnsupportedFormat.named(name) }
        return UnsupportedFormat(head: head, fileName: name)
    }

    private mutating func add(_ name: String, _ compression: ShardCompression) throws(TraceReadingError) {
        do throws(TraceReadingError) {
            let byteCount = try sizeOfReadableFile(place(name))
            shards.append(Shard(name: name, path: place(name), byteCount: byteCount, compression: compression))
        } catch {
            guard case .unreadable(_, let reason) = error else { throw error }
            refusal = refusal ?? error
            remarks.append(FileRemark(file: name, kind: .unreadable, detail: reason))
        }
    }

    private func isCaptureName(_ name: String) -> Bool {
        CaptureCatalogue.endings.contains { name.hasSuffix($0) }
            && !(ShardCompression.of(fileName: name).map { Self.isShardName($0.plainName) } ?? false)
    }

    private static func isShardName(_ plainName: String) -> Bool {
        plainName == "trace_steps.jsonl" || plainName.hasPrefix("trace_steps_")
    }

    /// Whether a name is a shard's, or one that somebody may have taken for one: such a file is read or named.
    private static func looksLikeShard(_ name: String) -> Bool {
        name.lowercased().hasPrefix("trace_steps")
    }

    private static func isPlainFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

extension Shard {
    init(capture name: String, _ kind: CaptureKind, path: String) {
        var status = stat()
        let byteCount = stat(path, &status) == 0 ? Int(status.st_size) : 0
        self.init(name: name, path: path, byteCount: byteCount, compression: .none, content: .capture(kind))
    }
}

/// The size of a regular file that may be read.
///
/// - Throws: `.unreadable`, `.readFailed`.
func sizeOfReadableFile(_ path: String) throws(TraceReadingError) -> Int {
    let file = try openRegularFile(path)
    close(file.descriptor)
    return file.byteCount
}

import Foundation
import Reports
import TextReading

/// Where a report or a site is written: under a temporary name beside its place, then renamed, so that an interrupted
/// run leaves the old one or none. What the program did not make is left alone unless forced.
enum OutputPlace {
    /// Stands in every folder that the program made.
    static let marker = ".kvplace"

    /// Writes a folder. One of the program's own, or an empty one, is replaced as a whole; another only with `force`,
    /// and then file by file, so that nothing else in it is lost.
    ///
    /// - Throws: 73 if the place is taken or cannot be created, 74 if writing fails.
    static func write(folder files: [OutputFile], to path: String, force: Bool) throws {
        try write(folder: path, force: force) { save in
            for file in files { try save(file) }
        }
    }

    /// Saves one file of a folder.
    typealias Save = @Sendable (OutputFile) throws(CommandFailure) -> Void

    /// Writes a folder whose files come one by one, so that they need not all be in memory.
    ///
    /// - Throws: as `write(folder:to:force:)`, and what `files` throws.
    static func write(folder path: String, force: Bool, files: (Save) throws -> Void) throws {
        try write(folder: path, force: force, isMerging: true) { (folder: URL) in
            try files { (file) throws(CommandFailure) in try save(file, under: folder, path: path) }
        }
    }

    /// Writes a folder that `body` fills under a temporary name.
    ///
    /// - Parameter isMerging: whether folders in one that is not the program's own are filled, not replaced.
    /// - Throws: as `write(folder:to:force:)`, and what `body` throws.
    static func write(
        folder path: String, force: Bool, isMerging: Bool = false, filledBy body: (URL) throws -> Void
    ) throws {
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let occupant = occupant(of: place)
        if occupant == .foreign, !force { throw foreign(path) }
        // Into what is not the program's own files go one by one, from within, since nothing else may be writable.
        let neighbour = occupant == .foreign ? place.appendingPathComponent(place.lastPathComponent) : place
        AbandonedFolders(beside: neighbour).clear()
        let aside = neighbour.appendingPathExtension("new.kvplace-\(ProcessInfo.processInfo.processIdentifier)")
        let removal = RemovalOnSignal(of: aside)
        defer {
            try? FileManager.default.removeItem(at: aside)
            removal.end()
        }
        try create(aside, path)
        try body(aside)
        try save(OutputFile(path: marker, text: ""), under: aside, path: path)
        guard occupant == .foreign else { return try FolderExchange.put(aside, at: place, path: path) }
        try move(entriesOf: aside, into: place, isMerging: isMerging, path)
    }

    /// Moves what stands in a folder to its place in another, and leaves what else is there. A folder that is there
    /// already is filled if `isMerging`, and else replaced, so that nothing old stands among the new.
    private static func move(
        entriesOf folder: URL, into place: URL, isMerging: Bool, _ path: String
    ) throws(CommandFailure) {
        let refusal = CommandFailure(
            .cannotCreate, "\(path): cannot be replaced; check that its folder can be written")
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { throw refusal }
        for entry in entries {
            let (source, target) = (folder.appendingPathComponent(entry), place.appendingPathComponent(entry))
            if isMerging, isFolder(source), isFolder(target) {
                try move(entriesOf: source, into: target, isMerging: true, path)
                continue
            }
            if !isMerging { try? FileManager.default.removeItem(at: target) }
            guard rename(source.path, target.path) == 0 else { throw refusal }
        }
    }

    private static func isFolder(_ place: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    private static func create(_ folder: URL, _ path: String) throws(CommandFailure) {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.cannotCreate, "\(path): cannot be created; check that its folder can be written")
        }
    }

    /// Fails where `write(folder:)` would, before anything was computed.
    static func check(folder path: String, force: Bool) throws(CommandFailure) {
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        if !force, occupant(of: place) == .foreign { throw foreign(path) }
    }

    private static func foreign(_ path: String) -> CommandFailure {
        CommandFailure(
            .cannotCreate, "\(path): holds something that kvplace did not make; choose another --out or add --force")
    }

    /// Writes a file, `-` for stdout.
    ///
    /// - Throws: 73 if a file that the program did not make is there and `force` is not set; 74 if writing fails.
    static func write(file text: String, to path: String, force: Bool) throws(CommandFailure) {
        if path == "-" { return try Terminal.standardOutput.print(text) }
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        if !force, FileManager.default.fileExists(atPath: place.path), !isOwnPage(place) {
            throw CommandFailure(
                .cannotCreate, "\(path): is there and kvplace did not make it; choose another --out or add --force")
        }
        try create(place.deletingLastPathComponent(), path)
        try AtomicFile(path: place.path).write(Data(text.utf8))
    }

    private enum Occupant { case nothing, own, foreign }

    private static func occupant(of place: URL) -> Occupant {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory) else { return .nothing }
        guard isDirectory.boolValue else { return .foreign }
        if FileManager.default.fileExists(atPath: place.appendingPathComponent(marker).path) { return .own }
        let entries = try? FileManager.default.contentsOfDirectory(atPath: place.path)
        return entries?.isEmpty == true ? .own : .foreign
    }

    /// Whether a file is a page of this program: it names its generator near the start.
    private static func isOwnPage(_ place: URL) -> Bool {
        guard let handle = try? FileHandle(forReadingFrom: place), let start = try? handle.read(upToCount: 4096) else {
            return false
        }
        return String(decoding: start, as: UTF8.self).contains("<meta name=\"generator\" content=\"kvplace\">")
    }

    /// Writes a file of a folder that nobody looks at yet: no temporary name, no attributes.
    private static func save(_ file: OutputFile, under folder: URL, path: String) throws(CommandFailure) {
        let target = folder.appendingPathComponent(file.path).path
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        var descriptor = open(target, flags, 0o644)
        if descriptor < 0, errno == ENOENT {
            try create(URL(fileURLWithPath: FilePath.folder(of: target)), path)
            descriptor = open(target, flags, 0o644)
        }
        guard descriptor >= 0 else {
            throw CommandFailure(
                .cannotCreate, "\(path): cannot be created: \(String(cString: strerror(errno))); choose another --out")
        }
        let isWritten = file.bytes.withUnsafeBytes { Terminal(descriptor: descriptor).write($0) }
        let failure = errno
        guard close(descriptor) == 0, isWritten else {
            throw CommandFailure(
                .inputOutput,
                "\(path): writing failed: \(String(cString: strerror(isWritten ? errno : failure))); "
                    + "choose another place with --out")
        }
    }
}

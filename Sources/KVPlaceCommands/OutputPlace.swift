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
    static func write(folder files: [OutputFile], to path: String, force: Bool) throws(CommandFailure) {
        try write(folder: path, force: force) { (save) throws(CommandFailure) in
            for file in files { try save(file) }
        }
    }

    /// Saves one file of a folder.
    typealias Save = @Sendable (OutputFile) throws(CommandFailure) -> Void

    /// Writes a folder whose files come one by one, so that they need not all be in memory.
    ///
    /// - Throws: as `write(folder:to:force:)`.
    static func write(
        folder path: String, force: Bool, files: (Save) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        switch occupant(of: place) {
        case .nothing, .own: try replace(place, path: path, with: files)
        case .foreign where force: try fill(place, path: path, isAside: false, with: files)
        case .foreign: throw foreign(path)
        }
    }

    /// Writes a folder that `body` fills under a temporary name. One of the program's own, or an empty one, is replaced
    /// as a whole; into another only with `force`, and then entry by entry.
    ///
    /// - Throws: as `write(folder:to:force:)`, and what `body` throws.
    static func write(folder path: String, force: Bool, filledBy body: (URL) throws -> Void) throws {
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let occupant = occupant(of: place)
        if occupant == .foreign, !force { throw foreign(path) }
        AbandonedFolders(beside: place).clear()
        let aside = place.appendingPathExtension("new.kvplace-\(ProcessInfo.processInfo.processIdentifier)")
        let removal = RemovalOnSignal(of: aside)
        defer {
            try? FileManager.default.removeItem(at: aside)
            removal.end()
        }
        do {
            try FileManager.default.createDirectory(at: aside, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.cannotCreate, "\(path): cannot be created; check that its folder can be written")
        }
        try body(aside)
        try save(OutputFile(path: marker, text: ""), under: aside, path: path)
        guard occupant == .foreign else { return try FolderExchange.put(aside, at: place, path: path) }
        do {
            for entry in try FileManager.default.contentsOfDirectory(atPath: aside.path) {
                let target = place.appendingPathComponent(entry)
                if FileManager.default.fileExists(atPath: target.path) {
                    try FileManager.default.removeItem(at: target)
                }
                try FileManager.default.moveItem(at: aside.appendingPathComponent(entry), to: target)
            }
        } catch {
            throw CommandFailure(.cannotCreate, "\(path): cannot be replaced; check that its folder can be written")
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

    private static func fill(
        _ folder: URL, path: String, isAside: Bool, with files: (Save) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        try files { (file) throws(CommandFailure) in try save(file, under: folder, path: path, isAside: isAside) }
        try save(OutputFile(path: marker, text: ""), under: folder, path: path)
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
        try save(
            OutputFile(path: place.lastPathComponent, text: text), under: place.deletingLastPathComponent(), path: path)
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

    private static func replace(
        _ place: URL, path: String, with files: (Save) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        AbandonedFolders(beside: place).clear()
        let new = place.appendingPathExtension("new.kvplace-\(ProcessInfo.processInfo.processIdentifier)")
        do {
            try fill(new, path: path, isAside: true, with: files)
        } catch {
            try? FileManager.default.removeItem(at: new)
            throw error
        }
        do throws(CommandFailure) {
            try FolderExchange.put(new, at: place, path: path)
        } catch {
            try? FileManager.default.removeItem(at: new)
            throw error
        }
    }

    /// - Parameter isAside: the folder is not in its place yet, so that its files need no care of their own.
    private static func save(
        _ file: OutputFile, under folder: URL, path: String, isAside: Bool = false
    ) throws(CommandFailure) {
        let target = folder.appendingPathComponent(file.path)
        if isAside, writeAside(file, to: target.path) { return }
        do {
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.cannotCreate, "\(path): cannot be created; check that its folder can be written")
        }
        try AtomicFile(path: target.path).write(Data(file.text.utf8))
    }

    /// Writes into a folder that nobody looks at yet: no temporary name, no attributes. False where that fails.
    private static func writeAside(_ file: OutputFile, to path: String) -> Bool {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        var descriptor = open(path, flags, 0o644)
        if descriptor < 0, errno == ENOENT {
            let folder = FilePath.folder(of: path)
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            descriptor = open(path, flags, 0o644)
        }
        guard descriptor >= 0 else { return false }
        let isWritten = Terminal(descriptor: descriptor).write(file.text)
        return close(descriptor) == 0 && isWritten
    }
}

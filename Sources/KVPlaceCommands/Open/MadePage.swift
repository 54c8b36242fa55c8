import Foundation

/// A page that this program wrote, and when.
struct MadePage {
    let path: String
    let written: Date

    /// The page of an argument that need not be written: the page itself, that of a report's or a site's folder, or the
    /// one report in a trace's folder (or one level below it), where nothing in the trace is newer and neither is the
    /// program. Nil where a report must be written first.
    ///
    /// - Throws: 66 where a page was named that is not there.
    static func find(_ argument: String) throws(CommandFailure) -> MadePage? {
        let folder = argument.withoutSlashesAtEnd
        if [".html", ".htm"].contains(where: folder.lowercased().hasSuffix), !isFolder(folder) {
            guard let page = MadePage(folder) else {
                throw CommandFailure(
                    .noInput, "\(argument): no such file; name the run, and its report is written first")
            }
            return page
        }
        if let page = page(in: folder) { return page }
        let below = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let pages = ([folder] + below.sorted().map { folder + "/" + $0 }).compactMap { page(in: $0 + "/report") }
        guard pages.count == 1, pages[0].written >= programChanged, !isAnythingNewer(than: pages[0], in: folder) else {
            return nil
        }
        return pages[0]
    }

    private init?(_ path: String) {
        guard let written = Self.changed(path) else { return nil }
        self.path = path
        self.written = written
    }

    /// The page of a folder that the program made.
    private static func page(in folder: String) -> MadePage? {
        guard FileManager.default.fileExists(atPath: folder + "/" + OutputPlace.marker) else { return nil }
        return MadePage((folder == "/" ? "" : folder) + "/index.html")
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// When the running program was written: pages of an older one are written again.
    private static var programChanged: Date { changed("/proc/self/exe") ?? .distantPast }

    /// Whether a file of the folder, other than those of the page's report, is newer than the page.
    private static func isAnythingNewer(than page: MadePage, in folder: String) -> Bool {
        let report = URL(fileURLWithPath: page.path).deletingLastPathComponent().standardizedFileURL.path
        guard let entries = FileManager.default.enumerator(atPath: folder) else { return true }
        for case let entry as String in entries {
            let path = folder + "/" + entry
            if URL(fileURLWithPath: path).standardizedFileURL.path == report {
                entries.skipDescendants()
            } else if entries.fileAttributes?[.type] as? FileAttributeType != .typeDirectory,
                let changed = changed(path), changed > page.written
            {
                return true
            }
        }
        return false
    }

    /// When a file, or what a link leads to, was last written; nil where there is none.
    private static func changed(_ path: String) -> Date? {
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        return try? FileManager.default.attributesOfItem(atPath: real)[.modificationDate] as? Date
    }
}

extension String {
    /// A path without slashes at its end; the root stays.
    fileprivate var withoutSlashesAtEnd: String {
        var text = self
        while text.count > 1, text.hasSuffix("/") { text.removeLast() }
        return text
    }
}

import Foundation

/// What runs that were killed left beside a folder: half-written new ones, and old ones moved aside.
struct AbandonedFolders {
    private let place: URL

    init(beside place: URL) {
        self.place = place
    }

    /// Removes them; where the place itself is missing, an old one that was moved aside is put back first.
    func clear() {
        let parent = place.deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        for name in names.sorted(by: >) where isAbandoned(name) {
            let folder = parent.appendingPathComponent(name)
            let isOld = name.hasPrefix(place.lastPathComponent + ".old.")
            if isOld, !FileManager.default.fileExists(atPath: place.path),
                (try? FileManager.default.moveItem(at: folder, to: place)) != nil
            {
                continue
            }
            try? FileManager.default.removeItem(at: folder)
        }
    }

    /// Whether a name is `<place>.new.kvplace-<process>` (or `.old.`) of a process that is gone.
    private func isAbandoned(_ name: String) -> Bool {
        let isOurs = ["new", "old"].contains { name.hasPrefix("\(place.lastPathComponent).\($0).kvplace-") }
        let process = name.split(separator: "-").last.flatMap { pid_t($0) }
        guard isOurs, let process, process > 0 else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }
}

import Foundation

/// The names in a folder. Foundation's own list ends without a word where the system cannot read on.
enum FolderListing {
    /// All names but `.` and `..`, in no order.
    ///
    /// - Throws: `.unreadable` if the folder cannot be opened; `.readFailed` where it cannot be read to its end.
    static func names(in folder: String) throws(TraceReadingError) -> [String] {
        guard let listing = opendir(folder) else {
            throw .unreadable(path: folder, reason: "the folder cannot be listed: \(String(cString: strerror(errno)))")
        }
        defer { closedir(listing) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(listing) else { break }
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
                })
        }
        guard errno == 0 else {
            throw .readFailed(path: folder, bytesRead: 0, reason: String(cString: strerror(errno)))
        }
        return names.filter { $0 != "." && $0 != ".." }
    }
}

import Foundation

/// Puts a complete folder in the place of another.
enum FolderExchange {
    /// Where something stands in the place, the two names are exchanged in one step, so that whoever looks finds the
    /// old folder or the new one; then the old one is removed. Where the system cannot exchange names the old one is
    /// moved aside first, and put back if the new one cannot take its place.
    ///
    /// - Throws: 73, with the old folder in its place.
    static func put(_ new: URL, at place: URL, path: String) throws(CommandFailure) {
        if !FileManager.default.fileExists(atPath: place.path) {
            try move(new, to: place, path)
        } else if exchange(new.path, place.path) {
            try? FileManager.default.removeItem(at: new)
        } else {
            try putInTwoSteps(new, place, path)
        }
    }

    private static func putInTwoSteps(_ new: URL, _ place: URL, _ path: String) throws(CommandFailure) {
        let old = place.appendingPathExtension("old.kvplace-\(ProcessInfo.processInfo.processIdentifier)")
        try move(place, to: old, path)
        do throws(CommandFailure) {
            try move(new, to: place, path)
        } catch {
            try? move(old, to: place, path)
            throw error
        }
        try? FileManager.default.removeItem(at: old)
    }

    private static func move(_ folder: URL, to place: URL, _ path: String) throws(CommandFailure) {
        guard rename(folder.path, place.path) != 0 else { return }
        throw CommandFailure(
            .cannotCreate,
            "\(path): cannot be replaced: \(String(cString: strerror(errno))); check that its folder can be written")
    }

    /// Exchanges two names on one file system; false, with nothing done, where the system cannot.
    private static func exchange(_ first: String, _ second: String) -> Bool {
        #if os(Linux)
            // The C library has it since glibc 2.28, and Swift imports no headers that need _GNU_SOURCE.
            typealias Rename =
                @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
            guard let symbol = dlsym(nil, "renameat2") else { return false }
            let exchangeFlag: UInt32 = 2  // RENAME_EXCHANGE
            return unsafeBitCast(symbol, to: Rename.self)(AT_FDCWD, first, AT_FDCWD, second, exchangeFlag) == 0
        #else
            return false
        #endif
    }
}

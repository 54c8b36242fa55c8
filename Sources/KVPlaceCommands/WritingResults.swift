import Foundation

extension TraceAnalysis {
    /// Writes what a command made, and says where.
    ///
    /// - Parameter path: `-`: stdout.
    /// - Throws: 73 if it cannot be created, 74 if it cannot be written whole.
    static func write(_ data: Data, to path: String, isQuiet: Bool) throws {
        if path == "-" {
            try Terminal.standardOutput.print(data)
        } else {
            try AtomicFile(path: path).write(data)
            if !isQuiet { try Terminal.standardOutput.print("Wrote: \(path)\n") }
        }
    }

    /// What a result lacks.
    struct Losses {
        /// Shards, or requests of captures, that could be read only in part.
        var damaged = 0
        /// Folders and files that could not be read at all.
        var unreadable = 0
        /// Trace directories without a result, of several.
        var leftOut = 0

        /// Fails, after the result was written, where it lacks anything.
        func check() throws(CommandFailure) {
            let parts = [
                damaged > 0 ? "\(damaged) shard(s) or request(s) could not be read to the end" : nil,
                unreadable > 0 ? "\(unreadable) folder(s) or file(s) could not be read" : nil,
                leftOut > 0 ? "\(leftOut) trace folder(s) left out, see above" : nil,
            ].compactMap { $0 }
            guard !parts.isEmpty else { return }
            throw CommandFailure(.badData, parts.joined(separator: ", ") + "; the result lacks the rest")
        }
    }
}

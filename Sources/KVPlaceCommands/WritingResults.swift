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

    /// Fails, after the result was written, where shards or requests could be read only in part.
    static func checkWhole(damageCount: Int) throws {
        guard damageCount == 0 else {
            throw CommandFailure(
                .badData,
                "\(damageCount) shard(s) or request(s) could not be read to the end; the result lacks the rest")
        }
    }
}

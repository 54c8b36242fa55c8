import ArgumentParser
import TraceReading

/// One of several equal shares of a directory's shards, as `--shards` takes it: `3/16` is every 16th shard of the
/// sorted list from the third on.
struct ShardShare: Equatable {
    /// From 1.
    let number: Int
    let count: Int

    /// - Throws: what is wrong with the text, for a person.
    init(text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map {
            try? FlagNumber.count(String($0))
        }
        guard parts.count == 2, let number = parts[0], let count = parts[1], count > 0 else {
            throw ValidationError("expected K/M, as 3/16: the 3rd of 16 shares.")
        }
        guard 1...count ~= number else {
            throw ValidationError("shares count from 1: it must be from 1/\(count) to \(count)/\(count).")
        }
        self.number = number
        self.count = count
    }

    /// The shards of the share, in order; none where there are fewer than shares.
    func shards(of all: [Shard]) -> [Shard] {
        guard number <= all.count else { return [] }
        return stride(from: number - 1, to: all.count, by: count).map { all[$0] }
    }
}

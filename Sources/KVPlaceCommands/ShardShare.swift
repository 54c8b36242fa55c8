import ArgumentParser
import TraceReading

/// One of several equal shares of a directory's shards, as `--shards` takes it: `3/16` is every 16th shard of the
/// sorted list from the third on.
struct ShardShare: ExpressibleByArgument, Equatable {
    /// From 1.
    let number: Int
    let count: Int

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], 1 <= number, number <= count else {
            return nil
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

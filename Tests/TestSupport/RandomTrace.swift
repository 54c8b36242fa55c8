/// A small random trace as text, full of the corners of the input format.
///
/// A seed decides the trace's character (shards, requests, layers, interleaving, sampling, list sizes, reach of the
/// positions), so that a few dozen seeds cover plain traces as well as odd ones.
public struct RandomTrace: Sendable {
    /// How the trace as a whole looks.
    struct Character {
        var requestsPerShard: Int
        var layers: [Int]
        var stepsPerRequest: Int
        var isInterleaved: Bool
        var percentDropped: Int
        var maximumListSize: Int
        var reach: Int
        /// Percent of records that get an oddity; 0 gives a plain trace.
        var percentOdd: Int
    }

    public let shards: [TraceShard]

    public init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let layers = (0..<generator.integer(1...4)).map { $0 * generator.pick([1, 1, 7]) }
        let character = Character(
            requestsPerShard: generator.integer(1...3), layers: layers,
            stepsPerRequest: generator.pick([1, 2, 5, 12, 25]), isInterleaved: generator.chance(40),
            percentDropped: generator.pick([0, 0, 40]), maximumListSize: generator.pick([3, 20, 60, 300]),
            reach: generator.pick([12, 100, 900, 6000]), percentOdd: generator.pick([0, 10, 40]))
        shards = (0..<generator.integer(1...3)).map { index in
            Self.shard(index, character, &generator)
        }
    }

    private static func shard(
        _ index: Int, _ character: Character, _ generator: inout SeededGenerator
    ) -> TraceShard {
        let requests = (0..<character.requestsPerShard).map { _ in
            RandomRequest(id: generator.integer(0...5), character, &generator)
        }
        // Ids may repeat within a shard: then the two requests are one to a reader, as in a careless trace.
        let steps = character.isInterleaved ? interleaved(requests) : requests.flatMap(\.lines)
        let lines = steps.joined().filter { _ in !generator.chance(character.percentDropped) }
        let writer = RandomLineWriter(percentOdd: character.percentOdd)
        let text = lines.map { writer.text($0, &generator) }.joined()
        var bytes = Array(text.utf8)
        if generator.chance(20), bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return TraceShard(name: "trace_steps_\(index)_\(index + 1).jsonl", bytes: bytes)
    }

    /// A step of each request in turn, as batch decoding writes them.
    private static func interleaved(_ requests: [RandomRequest]) -> [[RandomLine]] {
        let longest = requests.map(\.lines.count).max() ?? 0
        return (0..<longest).flatMap { step in
            requests.compactMap { $0.lines.indices.contains(step) ? $0.lines[step] : nil }
        }
    }
}

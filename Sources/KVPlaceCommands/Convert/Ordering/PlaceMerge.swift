/// The places of one request in the order in which its records are written: by step and layer, then by shard and place.
///
/// Memory: 8 KB a part of the request's pieces. Complexity: O(log p) a place for p parts.
struct PlaceMerge {
    /// What of a part is not taken yet.
    private struct Cursor {
        var shard: Int
        var part: RecordIndex.Part
        var places: [RecordPlace] = []
        var next = 0

        var first: RecordPlace { places[next] }

        /// Takes the next places of the part into the room of those that are taken; false where there are none.
        mutating func refill(from index: RecordIndex) throws(CommandFailure) -> Bool {
            next = 0
            guard part.count > 0 else { return false }
            try index.take(from: &part, into: &places, atMost: PlaceMerge.roomForPlaces)
            return true
        }

        static func precedes(_ one: Cursor, _ other: Cursor) -> Bool {
            (one.first.stepIndex, one.first.layerID, one.shard, one.first.offset)
                < (other.first.stepIndex, other.first.layerID, other.shard, other.first.offset)
        }
    }

    private let index: RecordIndex
    /// A heap: no cursor precedes the one at half its place. Every cursor has a first place.
    private var cursors: [Cursor] = []
    private static let roomForPlaces = 256

    /// - Parameter pieces: each with its shard.
    /// - Throws: 74.
    init(_ pieces: [(number: UInt32, shard: Int)], in index: RecordIndex) throws(CommandFailure) {
        self.index = index
        for piece in pieces {
            for part in index.parts(of: piece.number) {
                var cursor = Cursor(shard: piece.shard, part: part)
                if try cursor.refill(from: index) { cursors.append(cursor) }
            }
        }
        for place in (0..<cursors.count / 2).reversed() { sink(place) }
    }

    /// The next place and its shard; nil when none is left.
    ///
    /// - Throws: 74.
    mutating func next() throws(CommandFailure) -> (place: RecordPlace, shard: Int)? {
        guard !cursors.isEmpty else { return nil }
        let taken = (cursors[0].first, cursors[0].shard)
        cursors[0].next += 1
        if cursors[0].next == cursors[0].places.count, try !cursors[0].refill(from: index) {
            cursors.swapAt(0, cursors.count - 1)
            cursors.removeLast()
        }
        sink(0)
        return taken
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while 2 * parent + 1 < cursors.count {
            var child = 2 * parent + 1
            if child + 1 < cursors.count, Cursor.precedes(cursors[child + 1], cursors[child]) { child += 1 }
            guard Cursor.precedes(cursors[child], cursors[parent]) else { return }
            cursors.swapAt(parent, child)
            parent = child
        }
    }
}

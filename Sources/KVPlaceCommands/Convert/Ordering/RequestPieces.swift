import Synchronization
import TraceReading

/// The pieces of requests: what each shard holds of a request, numbered in the order in which workers meet them.
final class RequestPieces: Sendable {
    /// What pieces of one request have in common; nil for a captured request, which is never in pieces.
    enum Key: Hashable {
        case integer(Int)
        /// The bytes of a string, since two strings may look alike.
        case text([UInt8])
    }

    struct Piece {
        var shard: Int
        var key: Key?
        /// Of its first record, in its shard's content.
        var firstOffset: Int
    }

    private struct State {
        var pieces: [Piece] = []
        /// Of the shard that is being read: piece by the id that its records have.
        var numbers: [Int: UInt32] = [:]
    }

    private let state = Mutex(State())

    var all: [Piece] { state.withLock { $0.pieces } }

    func beginShard() { state.withLock { $0.numbers = [:] } }

    /// The piece that the records of an id of this shard belong to.
    func number(of id: Int, shard: Int, names: RequestNames, firstOffset: Int) -> UInt32 {
        state.withLock { state in
            if let number = state.numbers[id] {
                state.pieces[Int(number)].firstOffset = min(state.pieces[Int(number)].firstOffset, firstOffset)
                return number
            }
            let number = UInt32(state.pieces.count)
            state.numbers[id] = number
            state.pieces.append(Piece(shard: shard, key: Self.key(of: id, names), firstOffset: firstOffset))
            return number
        }
    }

    /// A captured request, or another piece that belongs to nothing else.
    func addAlone(shard: Int, firstOffset: Int) -> UInt32 {
        state.withLock { state in
            state.pieces.append(Piece(shard: shard, key: nil, firstOffset: firstOffset))
            return UInt32(state.pieces.count - 1)
        }
    }

    private static func key(of id: Int, _ names: RequestNames) -> Key? {
        guard ProvisionalRequestID.contains(id) else { return .integer(id) }
        switch names.name(of: id) {
        case .integer(let integer)?: return .integer(integer)
        case .text(let text)?: return .text(Array(text.utf8))
        case nil: return nil
        }
    }
}

import Foundation

/// The requests of one shard that have no integer id of their own: those of captures, and those that JSON lines call by
/// a string. Each gets a provisional id, by which its records are grouped; numbers follow when the whole run is read.
///
/// Thread safety: under a lock, which only such requests take; hence `@unchecked Sendable`.
public final class RequestNames: @unchecked Sendable {
    private let lock = NSLock()
    private let first: Int
    private var idOf: [[UInt8]: Int] = [:]
    private var idOfInteger: [Int: Int] = [:]
    private var names: [Int: RequestName] = [:]
    private var count = 0

    /// - Parameter shard: the shard's number in its run.
    init(shard: Int) {
        first = ProvisionalRequestID.first(inShard: shard)
    }

    /// What provisional ids stand for; one that is missing stands for a request without a name.
    public var all: [Int: RequestName] { lock.withLock { names } }

    /// What a provisional id stands for; nil for a request without a name.
    public func name(of id: Int) -> RequestName? { lock.withLock { names[id] } }

    /// The id of the request that lines call by a string, given as the bytes that the string denotes.
    func id(ofName name: [UInt8]) -> Int {
        lock.withLock {
            if let id = idOf[name] { return id }
            let id = nextID()
            idOf[name] = id
            names[id] = .text(String(decoding: name, as: UTF8.self))
            return id
        }
    }

    /// The id of a request with an integer id that lies among the provisional ones.
    func id(ofInteger integer: Int) -> Int {
        lock.withLock {
            if let id = idOfInteger[integer] { return id }
            let id = nextID()
            idOfInteger[integer] = id
            names[id] = .integer(integer)
            return id
        }
    }

    /// The id of a capture's request, by its place in the file. A shard holds either captures or lines.
    func id(ofCaptured place: Int, name: String?) -> Int {
        if let name { lock.withLock { names[first + place] = .text(name) } }
        return first + place
    }

    private func nextID() -> Int {
        count += 1
        return first + count - 1
    }
}

/// What a request is called in its file.
public enum RequestName: Hashable, Sendable {
    case text(String)
    /// An integer that could be mistaken for a provisional id.
    case integer(Int)
}

/// Ids that stand for a request until the run's requests are numbered: the lowest 2⁶² integers, 2³² a shard. A trace
/// that really uses one of them as an id has it replaced by another, and put back in the end.
public enum ProvisionalRequestID {
    private static let end = Int.min + 1 << 62

    public static func contains(_ id: Int) -> Bool { id < end }

    /// The number of its shard; nil for an id that is not provisional.
    public static func shard(of id: Int) -> Int? { contains(id) ? (id - Int.min) >> 32 : nil }

    /// The id that stands for the same request where its shard has another number; others stay as they are.
    public static func moved(_ id: Int, to newShard: (_ shard: Int) -> Int) -> Int {
        guard contains(id) else { return id }
        let offset = id - Int.min
        return first(inShard: newShard(offset >> 32)) + (offset & 0xFFFF_FFFF)
    }

    static func first(inShard shard: Int) -> Int { Int.min + shard << 32 }
}

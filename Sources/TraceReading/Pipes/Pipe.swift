import Foundation

/// A trace that comes through a pipe: read once, from its beginning to its end.
///
/// Thread safety: one caller reads at a time, and what it adds up is looked at when everything is read; hence
/// `@unchecked Sendable`.
public final class Pipe: Equatable, @unchecked Sendable {
    /// As messages and results call it.
    let name: String
    let compression: ShardCompression
    /// The first 64 KiB as they came, fewer of a shorter one.
    let head: [UInt8]
    private let descriptor: Int32
    /// Bytes of the head that were handed out.
    private var headOffset = 0
    private var samples = StreamSamples()

    /// Opens standard input (`-`) or the pipe at a path, and waits for its beginning.
    ///
    /// - Throws: `.unreadable`, `.readFailed`.
    init(_ path: String) throws(TraceReadingError) {
        name = path == "-" ? "stdin" : URL(fileURLWithPath: path).lastPathComponent
        descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        guard isatty(descriptor) == 0 else {
            close(descriptor)
            throw .unsupported(path: path, what: "a terminal, not a trace", advice: "pipe a trace into it")
        }
        let start = UnsafeMutablePointer<UInt8>.allocate(capacity: Shard.headByteCount)
        defer { start.deallocate() }
        var filled = 0
        while filled < Shard.headByteCount {
            let count = try Self.read(
                descriptor, into: start + filled, room: Shard.headByteCount - filled, path, filled)
            if count == 0 { break }
            filled += count
        }
        head = Array(UnsafeBufferPointer(start: start, count: filled))
        compression = ShardCompression(startOf: head)
    }

    deinit { close(descriptor) }

    public static func == (left: Pipe, right: Pipe) -> Bool { left === right }

    /// Bytes that came so far.
    public var byteCount: Int { samples.byteCount }

    /// The fingerprint of what came so far: sixteen hexadecimal digits over samples of it, not those of the same bytes
    /// in a file, whose length is known before.
    public var fingerprint: String { samples.fingerprint }

    /// Takes the next bytes; 0 at the end.
    ///
    /// - Throws: `.readFailed`.
    func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int {
        let count: Int
        if headOffset < head.count {
            count = min(room, head.count - headOffset)
            head.withUnsafeBufferPointer { target.update(from: $0.baseAddress! + headOffset, count: count) }
            headOffset += count
        } else {
            count = try Self.read(descriptor, into: target, room: room, name, byteCount)
        }
        samples.add(UnsafeBufferPointer(start: target, count: count))
        return count
    }

    private static func read(
        _ descriptor: Int32, into target: UnsafeMutableRawPointer, room: Int, _ path: String, _ bytesRead: Int
    ) throws(TraceReadingError) -> Int {
        while true {
            let count = Foundation.read(descriptor, target, room)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw .readFailed(path: path, bytesRead: bytesRead, reason: String(cString: strerror(errno)))
            }
        }
    }
}

/// The bytes of a pipe, as a source.
struct PipeSource: ByteSource, ~Copyable {
    private let pipe: Pipe

    init(_ pipe: Pipe) { self.pipe = pipe }

    var diskBytesRead: Int { pipe.byteCount }

    mutating func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int {
        try pipe.read(into: target, room: room)
    }
}

/// Samples of bytes whose number is not known before they end: the first and the last 64 KiB, and 4 KiB at every MiB.
struct StreamSamples {
    private static let edgeByteCount = 64 << 10
    private static let pieceByteCount = 4 << 10
    private static let pieceDistance = 1 << 20
    private(set) var byteCount = 0
    private var taken: [UInt8] = []
    private var hash = FNV1a()
    private var tail: [UInt8] = []

    /// Sixteen hexadecimal digits.
    var fingerprint: String {
        var hash = hash
        hash.add(taken)
        hash.add(tail)
        hash.add(Array(String(byteCount).utf8))
        return hash.digits
    }

    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        var place = 0
        while place < bytes.count {
            let offset = byteCount + place
            let inPiece = offset % Self.pieceDistance
            let end = offset < Self.pieceDistance ? Self.edgeByteCount : Self.pieceByteCount
            if inPiece < end {
                let count = min(end - inPiece, bytes.count - place)
                taken.append(contentsOf: bytes[place..<place + count])
                place += count
            } else {
                place += Self.pieceDistance - inPiece
            }
        }
        byteCount += bytes.count
        if taken.count >= 1 << 20 { fold() }
        if bytes.count < Self.edgeByteCount {
            tail += bytes
            tail.removeFirst(max(0, tail.count - Self.edgeByteCount))
        } else {
            tail = Array(bytes.suffix(Self.edgeByteCount))
        }
    }

    /// Lets go of samples; where that happens does not depend on how the bytes were cut.
    private mutating func fold() {
        hash.add(Array(taken.prefix(1 << 20)))
        taken.removeFirst(1 << 20)
    }
}

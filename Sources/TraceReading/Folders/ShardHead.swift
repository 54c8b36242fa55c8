import TextReading

extension ShardCompression {
    /// The form of a file by its first four bytes.
    init(startOf bytes: [UInt8]) {
        if bytes.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else {
            self = bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? .zstandard : .none
        }
    }

    /// The form of a file by its content, whatever its name.
    ///
    /// - Throws: `.unreadable`, `.readFailed`.
    init(of path: String) throws(TraceReadingError) {
        self.init(startOf: try OpenFile(path).bytes(at: 0, count: 4))
    }
}

extension Shard {
    /// The first 64 KiB of its content, fewer of a shorter one, or of one that cannot be decompressed any further.
    ///
    /// - Throws: `.unreadable`, `.readFailed`.
    func head() throws(TraceReadingError) -> [UInt8] {
        var source = try headSource()
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.headByteCount)
        defer { room.deallocate() }
        var filled = 0
        while filled < Self.headByteCount {
            do throws(TraceReadingError) {
                let count = try source.read(into: room + filled, room: Self.headByteCount - filled)
                guard count > 0 else { break }
                filled += count
            } catch {
                guard case .damaged = error else { throw error }
                break
            }
        }
        return Array(UnsafeBufferPointer(start: room, count: filled))
    }

    /// Whether its records are those of a JSON array, so that they may be spread over lines.
    public var beginsAsArray: Bool { content == .lines && ((try? head()).map(RecordArray.begins) ?? false) }

    /// Of a pipe what came first, so that all of it can still be read.
    private func headSource() throws(TraceReadingError) -> any ByteSource & ~Copyable {
        guard let pipe else { return try compression.open(path) }
        return compression.decoded(MemorySource(pipe.head), path: path)
    }

    static let headByteCount = 64 << 10
}

/// Bytes in memory, as a source.
private struct MemorySource: ByteSource, ~Copyable {
    private let bytes: [UInt8]
    private(set) var diskBytesRead = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int {
        let count = min(room, bytes.count - diskBytesRead)
        bytes.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { target.update(from: base + diskBytesRead, count: count) }
        }
        diskBytesRead += count
        return count
    }
}

/// Whether text holds records, by its beginning.
enum RecordSniffer {
    private static let key = Array("\"selected_token_pos\"".utf8)

    /// Whether it begins as a JSON object, or an array of objects, and names the positions of a record.
    static func holdsRecords(_ head: [UInt8]) -> Bool {
        let start = head.drop { isBlank($0) || Byte.orderMark.contains($0) }
        guard start.first == Byte.openBrace || RecordArray.begins(head) else { return false }
        return head.withUnsafeBufferPointer { ByteSearch.first(key, rare: 1, in: $0) != nil }
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == Byte.space || byte == Byte.tab || byte == Byte.lineFeed || byte == Byte.carriageReturn
    }
}

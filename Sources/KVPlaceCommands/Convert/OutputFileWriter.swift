import Foundation
import TraceReading

/// A file that is written a piece at a time, compressed where asked for.
final class OutputFileWriter {
    private let path: String
    private let descriptor: Int32
    private let encoder: ZstandardWriter?
    private var waiting: [UInt8] = []
    private static let pieceByteCount = 1 << 20

    /// - Throws: 73.
    init(path: String, isCompressed: Bool = false) throws(CommandFailure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        encoder = isCompressed ? ZstandardWriter() : nil
        guard descriptor >= 0 else {
            throw CommandFailure(.cannotCreate, "\(path): cannot be created: \(String(cString: strerror(errno)))")
        }
    }

    deinit { if descriptor >= 0 { Foundation.close(descriptor) } }

    /// - Throws: 74.
    func write(_ bytes: some Sequence<UInt8>) throws(CommandFailure) {
        waiting.append(contentsOf: bytes)
        if waiting.count >= Self.pieceByteCount { try flush(isLast: false) }
    }

    /// Writes many bytes at a time, behind what waits.
    ///
    /// - Throws: 74.
    func write(_ bytes: UnsafeRawBufferPointer) throws(CommandFailure) {
        if !waiting.isEmpty { try flush(isLast: false) }
        if let encoder {
            try put(encoder.compress(Array(bytes), isLast: false))
        } else {
            try check(Terminal(descriptor: descriptor).write(bytes))
        }
    }

    /// Writes what waits. The file is whole afterwards.
    func finish() throws(CommandFailure) { try flush(isLast: true) }

    private func flush(isLast: Bool) throws(CommandFailure) {
        try put(encoder?.compress(waiting, isLast: isLast) ?? waiting)
        waiting.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: [UInt8]) throws(CommandFailure) {
        try check(bytes.withUnsafeBytes { Terminal(descriptor: descriptor).write($0) })
    }

    private func check(_ isWritten: Bool) throws(CommandFailure) {
        guard isWritten else {
            throw CommandFailure(
                .inputOutput, "\(path): writing failed: \(String(cString: strerror(errno))); check the space left")
        }
    }
}

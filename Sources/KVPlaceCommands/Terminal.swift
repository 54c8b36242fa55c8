import Foundation

/// One of the program's output streams.
struct Terminal {
    static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
    static let standardError = Terminal(descriptor: STDERR_FILENO)

    let descriptor: Int32

    /// Whether a person is watching: a terminal that can move its cursor.
    var isInteractive: Bool {
        isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Whether colour may be used: a terminal, and neither `NO_COLOR` nor `TERM=dumb` set.
    var usesColor: Bool {
        let noColor = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
        return isInteractive && noColor.isEmpty
    }

    /// Prints what a command was asked for.
    ///
    /// - Throws: 74 when the other end is gone or the device is full.
    func print(_ text: String) throws(CommandFailure) { try print(Data(text.utf8)) }

    /// Prints bytes.
    ///
    /// - Throws: 74 when the other end is gone or the device is full.
    func print(_ data: Data) throws(CommandFailure) {
        guard !write(data) else { return }
        let error = errno
        throw CommandFailure(
            .inputOutput,
            "stdout: writing failed: \(String(cString: strerror(error))); check the space left, or who reads it",
            isBrokenPipe: error == EPIPE)
    }

    /// Prints lines.
    ///
    /// - Throws: 74 when the other end is gone or the device is full.
    func printLines(_ lines: [String]) throws(CommandFailure) {
        try print(lines.joined(separator: "\n") + "\n")
    }

    /// Writes text; false when the other end is gone or the device is full.
    @discardableResult
    func write(_ text: String) -> Bool { write(Data(text.utf8)) }

    /// Writes bytes; false when the other end is gone or the device is full, which `errno` tells.
    @discardableResult
    func write(_ data: Data) -> Bool { data.withUnsafeBytes { write($0) } }

    /// The same for bytes that lie elsewhere.
    @discardableResult
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let written = Foundation.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
            if written < 0 && errno != EINTR { return false }
            offset += max(0, written)
        }
        return true
    }
}

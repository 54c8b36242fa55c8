import Foundation

/// A file being written under a temporary name, `<name>.partial`.
struct ShardFile {
    static let suffix = ".partial"

    let path: String
    private let descriptor: Int32

    init(path: String) throws(SynthesisError) {
        self.path = path
        descriptor = open(path + ShardFile.suffix, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw .cannotCreate("\(path): cannot create: \(String(cString: strerror(errno)))") }
    }

    func write(_ bytes: [UInt8]) throws(SynthesisError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress! + done, bytes.count - done)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw .writeFailed("\(path): cannot write: \(String(cString: strerror(errno)))")
            }
            done += written
        }
    }

    func close() throws(SynthesisError) {
        if Foundation.close(descriptor) != 0 {
            throw .writeFailed("\(path): cannot write: \(String(cString: strerror(errno)))")
        }
    }
}

import CEmbeddedFiles
import Foundation

/// The files of `Templates/` and `site/` that the binary carries, by path relative to the package.
enum EmbeddedFiles {
    /// Every path, ordered bytewise.
    static let paths: [String] = (0..<kv_embedded_file_count()).map { String(cString: kv_embedded_file($0).path) }

    static func data(at path: String) -> Data? {
        for index in 0..<kv_embedded_file_count() {
            let file = kv_embedded_file(index)
            if String(cString: file.path) == path { return Data(bytes: file.bytes, count: file.length) }
        }
        return nil
    }
}

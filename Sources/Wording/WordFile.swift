/// A text file of words: `key: value` lines, then, after a blank line, Markdown prose.
///
/// Lines that start with `#` before the blank line are comments. In a file that ends in `.txt` every line is a key line
/// or blank.
public struct WordFile: Equatable, Sendable {
    public private(set) var phrases: [String: String] = [:]
    public private(set) var prose = ""

    /// O(bytes): whatever is said begins with reading such files, so bytes are looked at, not characters.
    public init(_ text: String, hasProse: Bool) {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            if start == end, hasProse {
                prose = String(decoding: bytes[(start + 1)...], as: UTF8.self)
                return
            }
            add(bytes[start..<end])
            start = end + 1
        }
    }

    private mutating func add(_ line: ArraySlice<UInt8>) {
        guard line.first != UInt8(ascii: "#"), let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
        phrases[String(decoding: line[..<colon], as: UTF8.self)] = String(decoding: value, as: UTF8.self)
    }
}

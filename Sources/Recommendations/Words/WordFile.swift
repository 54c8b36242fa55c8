/// A text file of the pages' words: `key: value` lines, then, after a blank line, Markdown prose.
///
/// Lines that start with `#` before the blank line are comments. In a file that ends in `.txt` every line is a key line
/// or blank.
public struct WordFile: Equatable, Sendable {
    public private(set) var phrases: [String: String] = [:]
    public private(set) var prose = ""

    public init(_ text: String, hasProse: Bool) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.isEmpty, hasProse {
                prose = lines[(index + 1)...].joined(separator: "\n")
                return
            }
            guard !line.hasPrefix("#"), let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...]
            phrases[String(line[..<colon])] = String(value.drop { $0 == " " })
        }
    }
}

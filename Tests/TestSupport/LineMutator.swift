/// Breaks valid lines in ways that a scanner must notice or must not mind.
///
/// A mutated line never holds a newline, so it stays one line.
public struct LineMutator {
    private var generator: SeededGenerator

    public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// One to three mutations of a line.
    public mutating func mutate(_ line: [UInt8]) -> [UInt8] {
        var bytes = line
        for _ in 0..<generator.integer(1...3) {
            guard !bytes.isEmpty else { break }
            mutateOnce(&bytes)
        }
        return bytes.map { $0 == UInt8(ascii: "\n") ? 0x0B : $0 }
    }

    private mutating func mutateOnce(_ bytes: inout [UInt8]) {
        switch generator.integer(0...10) {
        case 0: bytes[place(in: bytes)] = UInt8(generator.integer(0...255))
        case 1: bytes[place(in: bytes)] ^= 1 << generator.integer(0...7)
        case 2: bytes[place(in: bytes)] = structural()
        case 3: bytes.insert(structural(), at: place(in: bytes))
        case 4: bytes.removeSubrange(range(in: bytes, atMost: generator.pick([1, 1, 12])))
        case 5: bytes.removeSubrange(place(in: bytes)...)
        case 6: bytes.insert(contentsOf: bytes[range(in: bytes, atMost: 40)], at: place(in: bytes))
        case 7: replaceNumber(in: &bytes)
        case 8: insertMember(in: &bytes)
        case 9: escapeLetter(in: &bytes)
        default: bytes.insert(generator.pick([0x20, 0x09, 0x0D, 0x0C, 0x00, 0xC2, 0xEF]), at: place(in: bytes))
        }
    }

    private mutating func place(in bytes: [UInt8]) -> Int { generator.integer(0...bytes.count - 1) }

    private mutating func range(in bytes: [UInt8], atMost length: Int) -> Range<Int> {
        let start = place(in: bytes)
        return start..<min(bytes.count, start + generator.integer(1...length))
    }

    private mutating func structural() -> UInt8 { generator.pick(Array(#"{}[],:"\-.eE0123456789 tfnuN/"#.utf8)) }

    static let edgeValues = [
        "-0", "0", "00", "01", "-", "+1", "1.", ".5", "1.0", "1e2", "1E-2", "16777215", "16777216", "-1", "-2", "1023",
        "1024", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "99999999999999999999999", "NaN", "-NaN", "Infinity", "-Infinity", "null", "true", "\"7\"", "[]", "[[1]]", "{}",
        "", "0x10", "1_000", "1 2",
    ]

    /// Puts an edge case in the place of a run of digits.
    private mutating func replaceNumber(in bytes: inout [UInt8]) {
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        let start = place(in: bytes)
        guard let first = bytes[start...].firstIndex(where: isDigit) else { return }
        let end = bytes[first...].firstIndex { !isDigit($0) } ?? bytes.count
        bytes.replaceSubrange(first..<end, with: Array(generator.pick(Self.edgeValues).utf8))
    }

    /// Adds a member before a comma or behind the opening brace: at times one that repeats a key.
    private mutating func insertMember(in bytes: inout [UInt8]) {
        let name = generator.pick([
            "request_id", "layer_id", "step_idx", "seq_len_current", "selected_token_pos", "other", "layer_id\\u0000",
            "layer\\u005fid", "layer\\_id", "selected_token_po\\u0073",
        ])
        let value = generator.pick(Self.edgeValues + ["[1,2]", "[1,-1]", "[]", "{\"selected_token_pos\":[1]}"])
        let start = place(in: bytes)
        if let comma = bytes[start...].firstIndex(of: UInt8(ascii: ",")) {
            bytes.insert(contentsOf: Array(",\"\(name)\":\(value)".utf8), at: comma)
        } else if let brace = bytes.firstIndex(of: UInt8(ascii: "{")) {
            bytes.insert(contentsOf: Array("\"\(name)\":\(value),".utf8), at: brace + 1)
        }
    }

    /// Writes a letter as `\u00XX`: inside a name the same key, elsewhere a fault.
    private mutating func escapeLetter(in bytes: inout [UInt8]) {
        let start = place(in: bytes)
        guard let letter = bytes[start...].firstIndex(where: { (0x5F...0x7A).contains($0) }) else { return }
        let code = "\\u00" + String(bytes[letter], radix: 16, uppercase: generator.chance(50))
        bytes.replaceSubrange(letter...letter, with: Array(code.utf8))
    }
}

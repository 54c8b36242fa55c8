import CScanKernels

/// A base64 string in some content.
struct Base64Place: Equatable {
    var offset: Int
    var beginning: Base64Beginning
    /// What is wrong with it, if it does not end as base64 does.
    var fault: CaptureFault?
    /// The content ends inside it.
    var isCut = false

    /// Without the padding at its end.
    var characterCount: Int { beginning.count }
    var byteCount: Int { Base64.byteCount(ofCharacters: characterCount) }
}

/// The length of a base64 string, and as much of it as tells what it holds.
struct Base64Beginning: Equatable {
    /// Enough for the header of an array.
    private static let firstCharacterCount = 4096
    private static let laterCharacterCount = 16
    private static let zero = UInt8(ascii: "A")

    private(set) var count = 0
    private var first: [UInt8] = []
    /// Characters at the beginning that stand for zeros alone.
    private var zeroCount = 0
    private var later: [UInt8] = []

    /// Adds the next characters.
    mutating func add(_ characters: UnsafeBufferPointer<UInt8>) {
        if first.count < Self.firstCharacterCount {
            first += characters.prefix(Self.firstCharacterCount - first.count)
        }
        if later.count < Self.laterCharacterCount {
            let zeros = later.isEmpty ? characters.prefix { $0 == Self.zero }.count : 0
            zeroCount += zeros
            later += characters.dropFirst(zeros).prefix(Self.laterCharacterCount - later.count)
        }
        count += characters.count
    }

    /// The first bytes that the string decodes to, as far as its first characters reach.
    func bytes(upTo count: Int) -> [UInt8] {
        Array(Self.decoded(Array(first.prefix((count + 2) / 3 * 4))).prefix(count))
    }

    /// Whether the first 32-bit integer that is not 0 is negative: so it is where the first row is that of token 0,
    /// which chooses itself, and padding follows; in front of it there may be layers without an indexer.
    var beginsWithPadding: Bool {
        // From the beginning of the group of four on.
        let characters = [UInt8](repeating: Self.zero, count: zeroCount % 4) + later
        let start = Base64.group(ofCharacter: zeroCount)
        let bytes = Self.decoded(characters)
        guard let place = bytes.firstIndex(where: { $0 != 0 }) else { return false }
        let last = (start + place) / 4 * 4 + 3 - start
        return bytes.indices.contains(last) && bytes[last] >= 0x80 && start + place >= 4
    }

    private static func decoded(_ characters: [UInt8]) -> [UInt8] {
        var decoded = [UInt8](repeating: 0, count: characters.count + 16)
        kv_base64_decode(kv_best_level(), characters, characters.count, &decoded)
        return Array(decoded.prefix(Base64.byteCount(ofCharacters: characters.count)))
    }
}

/// How a language speaks of something that other texts were written for: every text about a result whose records are
/// passes of several tokens is the text about steps with these words in the place of others
/// (`Templates/<language>/passes.txt`), and every text about a block size of one token is that about blocks
/// (`tokens.txt`).
///
/// A line is `word: other`; of words that begin at one place the longest counts, so that `step by step: step by step`
/// keeps a phrase. Words of Latin letters are whole ones, beside which stand no letter, digit, hyphen, underscore,
/// brace or backquote: `step-atomic`, `step_idx` and `{step}` stay. The line `unchanged` names, by their beginnings,
/// the keys whose texts stay as they are, since their steps are counted in tokens, or their blocks are blocks.
public struct Vocabulary: Sendable {
    /// The longest first.
    private let words: [(from: [UInt8], to: [UInt8])]
    private let unchanged: [String]
    /// Whether a word begins with a byte: most places of a text are left at one look.
    private let begins: [Bool]

    /// - Parameter text: of a language's file; nil: nothing is said differently.
    public init(_ text: String?) {
        var phrases = WordFile(text ?? "", hasProse: false).phrases
        unchanged = (phrases.removeValue(forKey: Self.unchangedKey) ?? "").split(separator: " ").map(String.init)
        words = phrases.map { (Array($0.key.utf8), Array($0.value.utf8)) }
            .sorted { $0.from.count > $1.from.count }
        var begins = [Bool](repeating: false, count: 256)
        for word in words { word.from.first.map { begins[Int($0)] = true } }
        self.begins = begins
    }

    private static let unchangedKey = "unchanged"

    /// The text of a key as it is said with these words.
    public func said(_ text: String, of key: String) -> String {
        unchanged.contains { key.hasPrefix($0) } ? text : said(text)
    }

    /// The text as it is said with these words, whatever its key. O(bytes · words).
    public func said(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var said: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let word = begins[Int(bytes[place])] ? words.first { Self.stands($0.from, in: bytes, at: place) } : nil
            said += word?.to ?? [bytes[place]]
            place += word?.from.count ?? 1
        }
        return String(decoding: said, as: UTF8.self)
    }

    private static func stands(_ word: [UInt8], in text: [UInt8], at place: Int) -> Bool {
        let end = place + word.count
        guard let first = word.first, let last = word.last, end <= text.count,
            text[place..<end].elementsEqual(word)
        else { return false }
        let isWholeBefore = !isLetter(first) || place == 0 || !binds(text[place - 1])
        return isWholeBefore && (!isLetter(last) || end == text.count || !binds(text[end]))
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Whether a byte beside a word makes it a part of another.
    private static func binds(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_{}`".utf8.contains(byte)
    }
}

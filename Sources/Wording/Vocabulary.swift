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
    private typealias Word = (from: [UInt8], to: [UInt8])

    /// By their first byte, the longest first: most places of a text are left at one look.
    private let words: [[Word]]
    private let unchanged: [String]

    /// - Parameter text: of a language's file; nil: nothing is said differently.
    public init(_ text: String?) {
        var phrases = WordFile(text ?? "", hasProse: false).phrases
        unchanged = (phrases.removeValue(forKey: Self.unchangedKey) ?? "").split(separator: " ").map(String.init)
        var words = [[Word]](repeating: [], count: 256)
        for (from, to) in phrases.sorted(by: { $0.key.utf8.count > $1.key.utf8.count }) {
            from.utf8.first.map { words[Int($0)].append((Array(from.utf8), Array(to.utf8))) }
        }
        self.words = words
    }

    private static let unchangedKey = "unchanged"

    /// The text of a key as it is said with these words. O(bytes · words).
    public func said(_ text: String, of key: String) -> String {
        if unchanged.contains(where: { key.hasPrefix($0) }) { return text }
        var text = text
        return text.withUTF8 { said($0) } ?? text
    }

    /// Nil where nothing is said differently.
    private func said(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var said: [UInt8] = []
        var (kept, place) = (0, 0)
        while place < text.count {
            guard let word = words[Int(text[place])].first(where: { Self.stands($0.from, in: text, at: place) }) else {
                place += 1
                continue
            }
            said += text[kept..<place]
            said += word.to
            place += word.from.count
            kept = place
        }
        return kept == 0 ? nil : String(decoding: said + text[kept...], as: UTF8.self)
    }

    private static func stands(_ word: [UInt8], in text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        let end = place + word.count
        guard let first = word.first, let last = word.last, end <= text.count,
            !isLetter(first) || place == 0 || !binds(text[place - 1]),
            word.indices.allSatisfy({ text[place + $0] == word[$0] })
        else { return false }
        return !isLetter(last) || end == text.count || !binds(text[end])
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Whether a byte beside a word makes it a part of another.
    private static func binds(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "0"..."9", "-", "_", "{", "}", "`": true
        default: isLetter(byte)
        }
    }
}

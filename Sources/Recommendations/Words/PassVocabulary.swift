public import LocalityModel

/// How a language speaks of passes of several tokens: every text about a result whose records are passes is the text
/// about steps with these words in the place of others. `Templates/<language>/passes.txt` holds them.
///
/// A line is `word: other`; of words that begin at one place the longest counts, so that `step by step: step by step`
/// keeps a phrase. Words of Latin letters are whole ones, beside which stand no letter, digit, hyphen, underscore,
/// brace or backquote: `step-atomic`, `step_idx` and `{step}` stay. The line `unchanged` names, by their beginnings,
/// the keys whose steps stay steps, since they are counted in tokens.
public struct PassVocabulary: Sendable {
    /// The longest first.
    private let words: [(from: [UInt8], to: [UInt8])]
    private let unchanged: [String]

    /// - Parameter text: of a language's file; nil: nothing is said differently.
    public init(_ text: String?) {
        var phrases = WordFile(text ?? "", hasProse: false).phrases
        unchanged = (phrases.removeValue(forKey: Self.unchangedKey) ?? "").split(separator: " ").map(String.init)
        words = phrases.map { (Array($0.key.utf8), Array($0.value.utf8)) }
            .sorted { $0.from.count > $1.from.count }
    }

    private static let unchangedKey = "unchanged"

    /// The text of a key as it is said of passes.
    public func said(_ text: String, of key: String) -> String {
        unchanged.contains { key.hasPrefix($0) } ? text : said(text)
    }

    /// O(bytes · words).
    private func said(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var said: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let word = words.first { Self.stands($0.from, in: bytes, at: place) }
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

extension ExplanationCatalogue {
    /// The same words, of passes where a result's records are passes.
    public func speaking(of result: AnalysisResult) -> ExplanationCatalogue { speaking(ofAll: [result]) }

    /// The same words, of passes where the records of every result are passes.
    public func speaking(ofAll results: [AnalysisResult]) -> ExplanationCatalogue {
        !results.isEmpty && results.allSatisfy(\.hasPasses) ? ofPasses : self
    }
}

extension AnalysisResult {
    /// Whether its records are passes of several tokens.
    public var hasPasses: Bool { configuration?.passes.areSeveral == true }
}

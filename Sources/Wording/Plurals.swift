/// The forms that counted words have behind the number 1, in one language: `plurals.txt` of its folder, a line
/// `form for many: form for one`. An entry may be several words, so that a verb agrees: `requests were: request was`.
///
/// A language without such forms has an empty table.
public struct Plurals: Equatable, Sendable {
    /// The longest first, so that the most of a text is matched.
    private var entries: [(many: String, one: String)] = []

    public init() {}

    /// - Parameter files: contents of `plurals.txt`, later ones over earlier ones.
    public init(_ files: [String]) {
        var forms: [String: String] = [:]
        for file in files { forms.merge(WordFile(file, hasProse: false).phrases) { $1 } }
        entries = forms.map { (many: $0.key, one: $0.value) }
            .sorted { ($1.many.count, $0.many) < ($0.many.count, $1.many) }
    }

    /// A text that follows the number 1, with its first words in the form for one; nil where the table has none of
    /// them. Linear in the size of the table.
    func behindOne(_ text: Substring) -> String? {
        guard let first = text.first, first == " " else { return nil }
        let rest = text.dropFirst()
        for entry in entries where rest.hasPrefix(entry.many) {
            let tail = rest.dropFirst(entry.many.count)
            if tail.first.map({ $0.isLetter || $0 == "-" }) ?? false { continue }
            return " " + entry.one + tail
        }
        return nil
    }

    public static func == (left: Plurals, right: Plurals) -> Bool {
        left.entries.elementsEqual(right.entries) { $0 == $1 }
    }
}

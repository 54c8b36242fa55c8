import LocalityModel
import Recommendations
import Wording

/// What a page says of itself at its end: the program's version, the date of the trace, and the command line that makes
/// it again; the same for the same input at any time.
struct OriginText: Sendable {
    private let sentences: [String]
    private let command: String?
    private let words: Words

    /// Characters shown of a command line: many inputs may be named in one.
    private static let commandLimit = 2_000

    init(_ origin: ReportOrigin?, _ words: Words) {
        self.words = words
        let made = words("origin.made", ["version": Generator.current.version])
        let dates = (origin?.traceDates ?? []).map { TraceText.display($0) }
        sentences = [made] + (dates.isEmpty ? [] : [words("origin.dates", ["dates": words.joining.list(dates)])])
        command = origin?.command.map { TraceText.display($0, limit: Self.commandLimit) }
    }

    var html: String {
        let text = HTMLEscape.text(words.joining.sentences(sentences))
        guard let command else { return text }
        let code = "<code>\(HTMLEscape.text(command))</code>"
        return words.joining.sentences([text, words.joining.label(HTMLEscape.text(words("origin.command")), code)])
    }

    /// A code span may hold anything but as many backticks as surround it.
    var markdown: String {
        let text = Escape.markdown(words.joining.sentences(sentences))
        guard let command else { return text }
        let fence = String(repeating: "`", count: command.contains("`") ? 3 : 1)
        let code = "\(fence) \(command.replacing("```", with: "` ` `")) \(fence)"
        return words.joining.sentences([text, words.joining.label(Escape.markdown(words("origin.command")), code)])
    }
}

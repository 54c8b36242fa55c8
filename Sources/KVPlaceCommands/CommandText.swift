import Foundation

/// The command line that makes a page again, as a shell takes it. What does not shape the page is left out: where it
/// was written, by how many workers, and what was said meanwhile.
enum CommandText {
    private static let withValue: Set = ["--out", "--jobs"]
    private static let alone: Set = ["--quiet", "--force"]

    /// - Parameters:
    ///   - arguments: as the program got them, without its own name.
    ///   - unordered: those whose order and repetition say nothing; they stand sorted, behind the command's name.
    static func text(
        _ arguments: [String] = Array(CommandLine.arguments.dropFirst()), unordered: [String] = []
    ) -> String {
        let unordered = Set(unordered)
        var kept: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if withValue.contains(argument) {
                _ = rest.popFirst()
            } else if !unordered.contains(argument), !alone.contains(argument),
                !withValue.contains(where: { argument.hasPrefix($0 + "=") })
            {
                kept.append(quoted(argument))
            }
        }
        kept.insert(contentsOf: unordered.sorted().map(quoted), at: min(1, kept.count))
        return (["kvplace"] + kept).joined(separator: " ")
    }

    private static let plain = CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,=+@%")

    /// In single quotes where a shell would read anything else into it.
    static func quoted(_ argument: String) -> String {
        guard argument.isEmpty || argument.unicodeScalars.contains(where: { !plain.contains($0) }) else {
            return argument
        }
        return "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}

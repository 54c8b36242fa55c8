/// Gates as commands that GitHub's runners show beside a change: an error for what ends the program with another code
/// than 0, a warning for what could not be judged.
struct GitHubAnnotations {
    let cases: [GateCase]

    /// A line a case that did not pass.
    var text: String {
        cases.compactMap { gate in
            switch gate.verdict {
            case .passed: nil
            case .fired, .broken: Self.line("error", gate)
            case .skipped: Self.line("warning", gate)
            }
        }.joined()
    }

    private static func line(_ level: String, _ gate: GateCase) -> String {
        let title = escaped("kvplace: \(gate.name)").replacing(":", with: "%3A").replacing(",", with: "%2C")
        return "::\(level) title=\(title)::\(escaped("\(gate.place): \(gate.message)"))\n"
    }

    /// A text in one line, as the runner decodes it.
    private static func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r\n", with: "%0D%0A").replacing("\r", with: "%0D")
            .replacing("\n", with: "%0A")
    }
}

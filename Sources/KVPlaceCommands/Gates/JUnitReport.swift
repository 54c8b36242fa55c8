/// Gates as a JUnit report, which pipelines show as tests: a failure for each that fired, an error for each input that
/// could not be used, a skipped test for each that could not be judged.
struct JUnitReport {
    let cases: [GateCase]

    /// The whole file.
    var text: String {
        let counts = [
            ("tests", cases.count), ("failures", count(.fired)), ("errors", count(.broken)),
            ("skipped", count(.skipped)),
        ]
        let attributes = counts.map { "\($0)=\"\($1)\"" }.joined(separator: " ")
        let lines = cases.map(Self.line)
        let head = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuite name=\"kvplace\" \(attributes)>"]
        return (head + lines + ["</testsuite>", ""]).joined(separator: "\n")
    }

    private func count(_ verdict: GateCase.Verdict) -> Int { cases.count { $0.verdict == verdict } }

    private static func line(_ gate: GateCase) -> String {
        let head = "  <testcase classname=\"\(escaped(gate.place))\" name=\"\(escaped(gate.name))\""
        let element: String? =
            switch gate.verdict {
            case .passed: nil
            case .fired: "failure"
            case .skipped: "skipped"
            case .broken: "error"
            }
        return element.map { "\(head)><\($0) message=\"\(escaped(gate.message))\"/></testcase>" } ?? head + "/>"
    }

    /// A text as an attribute's value; what XML cannot hold becomes U+FFFD.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: escaped += "&amp;"
            case 0x3C: escaped += "&lt;"
            case 0x3E: escaped += "&gt;"
            case 0x22: escaped += "&quot;"
            case 0x09, 0x0A, 0x0D: escaped += "&#\(scalar.value);"
            case 0..<0x20, 0x7F...0x9F, 0xFFFE, 0xFFFF: escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

import Recommendations

/// `--fail-on`: ends the program with 2 when one of its findings fired in any result.
struct FindingGate {
    let codes: [String]

    /// Warns of findings that were not evaluated.
    ///
    /// - Throws: `CommandFailure` with exit code 2, naming what fired.
    func check(_ advice: [Advice]) throws {
        var fired: [String] = []
        for entry in advice {
            let place = "\(entry.scope.traceDirectory.visible), block size \(entry.scope.blockSizeTokens)"
            for finding in entry.findings where codes.contains(finding.code) {
                switch finding.status {
                case .fired: fired.append("\(finding.code) (\(place))")
                case .notFired: continue
                case .notEvaluated:
                    let reason = finding.notEvaluated?.reason ?? ""
                    Terminal.standardError.write("kvplace: \(finding.code) not evaluated (\(place)): \(reason)\n")
                }
            }
        }
        if !fired.isEmpty { throw CommandFailure(.gateFired, "--fail-on: fired: \(fired.joined(separator: "; "))") }
    }
}

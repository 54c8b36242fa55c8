import ArgumentParser
import Foundation
import Recommendations
import Sizing

/// `--fail-on`: what is said of some findings, each at every block size or at one.
struct FindingGate {
    /// A finding that must not fire.
    struct Watch: Equatable {
        let code: String
        /// Nil: at every block size.
        let blockSizeTokens: Int?

        var text: String { blockSizeTokens.map { "\(code)@\($0)" } ?? code }
    }

    let watches: [Watch]
    /// Whether a rule that could not be judged fires too.
    let failsUnevaluated: Bool

    /// Reads `thrashing,hot-blocks@64`.
    init(_ text: String?, failsUnevaluated: Bool) throws {
        let texts = (text ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        watches = try texts.map(Self.watch)
        self.failsUnevaluated = failsUnevaluated
    }

    private static func watch(_ text: String) throws -> Watch {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        let size = parts.count == 2 ? Int(parts[1]).flatMap { $0 > 0 ? $0 : nil } : nil
        guard parts.count == 1 || size != nil else {
            throw ValidationError("--fail-on \(text): expected CODE or CODE@BLOCKSIZE, as in thrashing@64.")
        }
        guard RuleCatalogue.rule(parts[0]) != nil else {
            let nearest = Suggestion.nearest(to: parts[0], among: RuleCatalogue.codes)
            let hint = nearest.map { "did you mean '\($0)'?" } ?? "'kvplace explain' lists the codes."
            throw ValidationError("--fail-on \(parts[0]): no such finding; \(hint)")
        }
        return Watch(code: parts[0], blockSizeTokens: size)
    }

    /// A case for each watched finding of each result, in the order of the results.
    func cases(_ advice: [Advice]) -> [GateCase] {
        let judged = advice.flatMap { entry in
            watches.filter { $0.blockSizeTokens == nil || $0.blockSizeTokens == entry.scope.blockSizeTokens }
                .compactMap { watch in entry.finding(watch.code).map { self.judged($0, entry.scope) } }
        }
        return judged + withoutBlockSize(advice)
    }

    private func judged(_ finding: Finding, _ scope: AdviceScope) -> GateCase {
        let name = "\(finding.code)@\(scope.blockSizeTokens)"
        switch finding.status {
        case .fired: return GateCase(name, at: scope.traceDirectory, .fired, "fired: \(finding.claim ?? finding.title)")
        case .notFired: return GateCase(name, at: scope.traceDirectory, .passed)
        case .notEvaluated:
            return unjudged(name, at: scope.traceDirectory, finding.notEvaluated?.reason ?? "")
        }
    }

    /// Watches at a block size that a trace was not analysed at.
    private func withoutBlockSize(_ advice: [Advice]) -> [GateCase] {
        var directories: [String] = []
        for entry in advice where directories.last != entry.scope.traceDirectory {
            directories.append(entry.scope.traceDirectory)
        }
        return directories.flatMap { directory -> [GateCase] in
            let sizes = advice.filter { $0.scope.traceDirectory == directory }.map(\.scope.blockSizeTokens)
            return watches.compactMap { watch in
                guard let size = watch.blockSizeTokens, !sizes.contains(size) else { return nil }
                let known = sizes.map(String.init).joined(separator: ", ")
                return unjudged(
                    watch.text, at: directory,
                    "the result has no block size \(size), only \(known); analyse with --block-sizes")
            }
        }
    }

    private func unjudged(_ name: String, at place: String, _ reason: String) -> GateCase {
        GateCase(name, at: place, failsUnevaluated ? .fired : .skipped, "not evaluated: \(reason)")
    }
}

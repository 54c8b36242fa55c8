import LocalityModel
import Recommendations
import Sizing

/// Why a run's name given for a pair cannot be used. Prints as one line that says what to do.
public enum SitePairError: Error, Equatable, CustomStringConvertible {
    case unknown(name: String, suggestion: String?)
    case ambiguous(name: String, slugs: [String])

    public var description: String {
        switch self {
        case .unknown(let name, let suggestion):
            "--pair: no run is called '\(name)'; "
                + (suggestion.map { "did you mean '\($0)'?" }
                    ?? "use a data set, a run's name or its folder below runs/")
        case .ambiguous(let name, let slugs):
            "--pair: several runs are called '\(name)'; use one of \(slugs.joined(separator: ", "))"
        }
    }
}

/// Finds runs by what people call them.
struct RunFinder: Sendable {
    private let runs: [SiteRun]

    init(_ runs: [SiteRun]) {
        self.runs = runs
    }

    /// The run with a slug, else a run's name, a data set, or a trace directory.
    func run(named name: String) throws(SitePairError) -> SiteRun {
        if let run = runs.first(where: { $0.slug == name }) { return run }
        let keys: [(SiteRun) -> String?] = [
            { $0.group.primary.runMetadata?.runName }, { $0.group.primary.runMetadata?.dataset }, { $0.label },
            { $0.group.traceDirectory },
        ]
        for key in keys {
            let found = runs.filter { key($0) == name }
            if found.count == 1 { return found[0] }
            if found.count > 1 { throw .ambiguous(name: name, slugs: found.map(\.slug)) }
        }
        throw .unknown(name: name, suggestion: Suggestion.nearest(to: name, among: runs.map(\.slug)))
    }
}

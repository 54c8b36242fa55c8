import LocalityModel
import Reports

/// The results of several inputs, and what could not be used of them: one broken input does not lose the others.
struct GatheredResults {
    struct Failure {
        let input: String
        let code: ExitStatus
        let message: String
    }

    private(set) var results: [AnalysisResult] = []
    private(set) var failures: [Failure] = []
    /// What the results of traces lack.
    private var losses = TraceAnalysis.Losses()

    /// Reads every input; what cannot be used is named on stderr.
    ///
    /// - Throws: the first failure, if no input gives a result.
    init(_ inputs: [String], from source: any ResultSource) throws {
        var parts: [ResultPart] = []
        for input in inputs {
            attempt(input) { _ in parts += try source.parts(of: input) }
        }
        let files = Self.read(parts)
        for (part, file) in zip(parts, files) {
            attempt(part.name) { gathered in
                switch part.origin {
                case .file:
                    guard let reading = try file?.get() else { return }
                    gathered.results += reading.results
                    gathered.failures += reading.failures.map {
                        Failure(input: part.name, code: $0.code, message: $0.message)
                    }
                case .trace(let analyze):
                    let results = try analyze()
                    gathered.results += results
                    gathered.losses.damaged += results.first?.diagnostics?.damagedShards?.count ?? 0
                    gathered.losses.unreadable += results.first?.diagnostics?.lostFileCount ?? 0
                }
            }
        }
        if results.isEmpty, failures.count == 1 { throw CommandFailure(failures[0].code, failures[0].message) }
        for failure in failures { Terminal.standardError.write("kvplace: warning: \(failure.message); left out\n") }
        if results.isEmpty { throw CommandFailure(failures[0].code, "none of the inputs could be used; see above") }
    }

    /// Fails, after everything was written, where something could not be used or read to its end: as `analyze` does.
    ///
    /// - Parameter written: what holds the others, as `the site has the others`.
    func checkWhole(_ written: String) throws {
        if let first = failures.first {
            throw CommandFailure(
                first.code, "\(failures.count) of the inputs could not be used, see above; \(written)")
        }
        try losses.check()
    }

    private typealias FileResult = Result<ResultFiles.Reading, CommandFailure>

    /// The result files among the parts, read several at a time.
    private static func read(_ parts: [ResultPart]) -> [FileResult?] {
        let paths = parts.map { part -> String? in
            if case .file(let path) = part.origin { path } else { nil }
        }
        return ParallelLoop.map(parts.count) { index in
            paths[index].map { path in
                FileResult { () throws(CommandFailure) in try ResultFiles.readWhatIsWhole(path) }
            }
        }
    }

    private mutating func attempt(_ input: String, _ body: (inout GatheredResults) throws -> Void) {
        do {
            try body(&self)
        } catch {
            let failure = error as? CommandFailure
            let message = failure?.message ?? "\(input): \(error)"
            failures.append(Failure(input: input, code: failure?.code ?? .internalError, message: message))
        }
    }
}

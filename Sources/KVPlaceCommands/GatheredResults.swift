import LocalityModel

/// The results of several inputs, and what could not be used of them: one broken input does not lose the others.
struct GatheredResults {
    struct Failure {
        let input: String
        let code: ExitStatus
        let message: String
    }

    private(set) var results: [AnalysisResult] = []
    private(set) var failures: [Failure] = []

    /// Reads every input; what cannot be used is named on stderr.
    ///
    /// - Throws: the first failure, if no input gives a result.
    init(_ inputs: [String], from source: any ResultSource) throws {
        for input in inputs {
            attempt(input) { gathered in
                for part in try source.parts(of: input) {
                    gathered.attempt(part.name) { $0.results += try part.results() }
                }
            }
        }
        if results.isEmpty, failures.count == 1 { throw CommandFailure(failures[0].code, failures[0].message) }
        for failure in failures { Terminal.standardError.write("kvplace: warning: \(failure.message); left out\n") }
        if results.isEmpty { throw CommandFailure(failures[0].code, "none of the inputs could be used; see above") }
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

import LocalityModel

/// Where a command that reads results gets them for one of its arguments.
protocol ResultSource {
    /// The results behind an argument, at least one.
    ///
    /// - Throws: `CommandFailure` with one line and the exit code.
    func results(for argument: String) throws -> [AnalysisResult]

    /// What stands behind an argument and may fail on its own: each trace directory below a folder, else the argument.
    ///
    /// - Throws: `CommandFailure` if nothing stands behind it.
    func parts(of argument: String) throws -> [ResultPart]
}

extension ResultSource {
    func parts(of argument: String) throws -> [ResultPart] {
        [ResultPart(name: argument, origin: .trace { try results(for: argument) })]
    }
}

/// A part of an argument.
struct ResultPart {
    let name: String
    /// How its results are had, at least one.
    let origin: Origin

    enum Origin {
        /// A result file, or `-`: reading does not depend on anything else.
        case file(String)
        case trace(() throws -> [AnalysisResult])
    }
}

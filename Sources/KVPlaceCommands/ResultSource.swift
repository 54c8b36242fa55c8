import LocalityModel

/// Where a command that reads results gets them for one of its arguments.
protocol ResultSource {
    /// The results behind an argument, at least one.
    ///
    /// - Throws: `CommandFailure` with one line and the exit code.
    func results(for argument: String) throws -> [AnalysisResult]
}

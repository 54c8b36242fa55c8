import LocalityModel

extension AnalyzeOptions {
    /// The flags that were given and decide what an analysis says, by name.
    var given: [String] {
        let others = [
            ("--block-size", blockSize != 0), ("--block-sizes", blockSizes != nil), ("--key-mode", keyModeGiven != nil),
            ("--max-line-bytes", maxLineBytesGiven != nil),
        ]
        return others.filter(\.1).map(\.0) + asked.settings.map(\.flag) + captures.given
    }

    /// The first flag that was given and contradicts a stored result, or asks for what it lacks; nil where it answers
    /// all of them. What was not given is taken as it is stored. Block sizes are not looked at.
    func contradiction(of result: AnalysisResult) -> String? {
        guard let stored = result.configuration else { return given.first }
        let asked = asked
        if keyModeGiven != nil && keyMode != result.keyMode { return "--key-mode" }
        let contradicted = asked.settings.first { !$0.isAnswered(by: stored, asked: asked.configuration) }
        // A line limit is not stored, so nothing is known to fit it.
        return contradicted?.flag ?? maxLineBytesGiven.map { _ in "--max-line-bytes" }
    }

    /// Of stored results of one trace those with the block sizes asked for, which must all be there; every one if none
    /// was asked for.
    func choose(from results: [AnalysisResult]) -> [AnalysisResult]? {
        let requested = requestedBlockSizes
        if results.isEmpty || requested.isEmpty { return results.isEmpty ? nil : results }
        let chosen = requested.compactMap { size in results.first { $0.blockSizeTokens == size } }
        return chosen.count == requested.count ? chosen : nil
    }
}

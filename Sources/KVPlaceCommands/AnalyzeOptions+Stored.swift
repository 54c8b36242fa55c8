import LocalityModel

extension AnalyzeOptions {
    /// The flags that were given and decide what an analysis says, by name.
    var given: [String] {
        let flags: [(String, Bool)] = [
            ("--block-size", blockSize != 0), ("--block-sizes", blockSizes != nil), ("--key-mode", keyModeGiven != nil),
            ("--ws-windows", wsWindows != nil), ("--recent-token-windows", recentTokenWindows != nil),
            ("--recent-block-windows", recentBlockWindows != nil), ("--reuse-cap-steps", reuseCapSteps != nil),
            ("--lru-caps", lruCaps != nil), ("--step-union", stepUnion),
            ("--max-steps-per-stream", maxStepsPerStream != nil), ("--sim-caps", simCaps != nil), ("--sim", sim != nil),
            ("--warmup-steps", warmupSteps != nil), ("--sim-seed", simSeed != nil),
            ("--draft-tokens", draftTokens != nil), ("--accepted-tokens", acceptedTokens != nil),
            ("--max-line-bytes", maxLineBytesGiven != nil),
        ]
        return flags.filter(\.1).map(\.0) + captures.given
    }

    /// The first flag that was given and contradicts a stored result, or asks for what it lacks; nil where it answers
    /// all of them. What was not given is taken as it is stored. Block sizes are not looked at.
    func contradiction(of result: AnalysisResult) -> String? {
        guard let stored = result.configuration else { return given.first }
        let asked = configuration
        func lacks(_ wanted: IntegerList?, _ stored: [Int]) -> Bool {
            wanted.map { !Set($0.values).isSubset(of: stored) } ?? false
        }
        let contradictions: [(String, Bool)] = [
            ("--key-mode", keyModeGiven != nil && keyMode != result.keyMode),
            ("--step-union", stepUnion && !stored.stepUnion),
            ("--max-steps-per-stream", maxStepsPerStream != nil && asked.maxStepsPerStream != stored.maxStepsPerStream),
            ("--ws-windows", lacks(wsWindows, stored.workingSetWindows)),
            ("--recent-token-windows", lacks(recentTokenWindows, stored.recentTokenWindows)),
            ("--recent-block-windows", lacks(recentBlockWindows, stored.recentBlockWindows)),
            ("--reuse-cap-steps", reuseCapSteps != nil && asked.reuseCapSteps != stored.reuseCapSteps),
            ("--lru-caps", lacks(lruCaps, stored.lruCapacities)),
            ("--sim-caps", lacks(simCaps, stored.simulationCapacities ?? [])),
            ("--sim", sim != nil && asked.simulation != stored.simulation),
            ("--warmup-steps", warmupSteps != nil && asked.warmupSteps != stored.warmupSteps),
            ("--draft-tokens", draftTokens != nil && asked.passes != stored.passes),
            ("--sim-seed", simSeed != nil && asked.simulationSeed != stored.simulationSeed),
            // A line limit is not stored, so nothing is known to fit it.
            ("--max-line-bytes", maxLineBytesGiven != nil),
        ]
        return contradictions.first(where: \.1)?.0
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

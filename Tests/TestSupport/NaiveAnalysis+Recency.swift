import LocalityModel

extension NaiveAnalysis {
    /// Samples that look back from the end of the sequence: only of records whose length is known.
    func recencySamples(_ stream: NaiveStream) -> NaiveSamples {
        var samples = NaiveSamples()
        for step in stream.steps where step.sequenceLength > 0 {
            samples.merge(recencySamples(step).mapValues { [$0] }, uniquingKeysWith: +)
        }
        return samples
    }

    private func recencySamples(_ step: NaiveStep) -> [String: Double] {
        let blocks = step.touchedBlocks(blockSize: blockSize)
        let current = (step.sequenceLength - 1) / blockSize
        let distances = blocks.map { max(0, current - $0) }
        var samples = [
            "mean_block_distance": distances.map(Double.init).reduce(0, +) / Double(blocks.count),
            "touched_block_ratio": clamped(share(blocks.count, of: current + 1)),
        ]
        for window in configuration.recentTokenWindows {
            let recent = step.positions.count { step.sequenceLength - 1 - $0 <= window }
            samples["recent_token_ratio.\(window)"] = share(recent, of: step.positions.count)
        }
        for window in configuration.recentBlockWindows {
            samples["recent_block_ratio.\(window)"] = share(distances.count { $0 <= window }, of: blocks.count)
        }
        return samples
    }

    /// Mean over records with a known length of the share of positions with seq_len−1−p ≤ W, for W = 64, 128, … up to
    /// the first that reaches the longest sequence, at most 2²⁴.
    func recencyCurve(_ streams: [NaiveStream]) -> [RecencyPoint] {
        let steps = streams.flatMap(\.steps).filter { $0.sequenceLength > 0 }
        guard let longest = steps.map(\.sequenceLength).max() else { return [] }
        var windows = [64]
        while windows[windows.count - 1] < min(longest, 1 << 24) { windows.append(2 * windows[windows.count - 1]) }
        return windows.map { window in
            let shares = steps.map { step in
                share(step.positions.count { step.sequenceLength - 1 - $0 <= window }, of: step.positions.count)
            }
            return RecencyPoint(windowTokens: window, share: shares.reduce(0, +) / Double(shares.count))
        }
    }
}

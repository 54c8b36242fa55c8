import Foundation
import LocalityModel

/// Metric identifier (the last part of its JSON path, with `.window` where it has one) → samples.
typealias NaiveSamples = [String: [Double]]

extension NaiveAnalysis {
    /// Every sample of every summary over these streams.
    func samples(of streams: [NaiveStream]) -> NaiveSamples {
        var samples = NaiveSamples()
        for stream in streams {
            for step in stream.steps {
                samples.merge(recordSamples(step).mapValues { [$0] }, uniquingKeysWith: +)
            }
            samples.merge(recencySamples(stream), uniquingKeysWith: +)
            samples.merge(temporalSamples(stream), uniquingKeysWith: +)
            samples.merge(overlapSamples(stream), uniquingKeysWith: +)
        }
        return samples
    }

    func summary(_ samples: NaiveSamples, _ identifier: String) -> Summary {
        Summary(ofSamples: samples[identifier] ?? [])
    }

    func summaries(_ samples: NaiveSamples, _ identifier: String, _ windows: [Int]) -> IntegerKeyed<Summary> {
        IntegerKeyed(windows.map { ($0, summary(samples, "\(identifier).\($0)")) })
    }

    func recordStatistics(_ samples: NaiveSamples) -> RecordStatistics {
        RecordStatistics(
            recentTokenRatio: summaries(samples, "recent_token_ratio", configuration.recentTokenWindows),
            recentBlockRatio: summaries(samples, "recent_block_ratio", configuration.recentBlockWindows)
        ) { summary(samples, $0.identifier) }
    }

    /// The samples of one record that need neither its length nor its neighbours.
    private func recordSamples(_ step: NaiveStep) -> [String: Double] {
        let blocks = step.touchedBlocks(blockSize: blockSize)
        let span = blocks[blocks.count - 1] - blocks[0] + 1
        let counts = Array(step.positionsPerBlock(blockSize: blockSize).values)
        return [
            "unique_blocks": Double(blocks.count),
            "block_span": Double(span),
            "block_density": share(blocks.count, of: span),
            "tokens_per_block_mean": share(step.positions.count, of: blocks.count),
            "normalized_entropy": normalizedEntropy(counts),
            "gini": gini(counts),
        ]
    }

    /// −Σ p ln p / ln U; 0 for one block.
    private func normalizedEntropy(_ counts: [Int]) -> Double {
        guard counts.count > 1 else { return 0 }
        let total = counts.reduce(0, +)
        let entropy = counts.map { share($0, of: total) }.map { -$0 * log($0) }.reduce(0, +)
        return clamped(entropy / log(Double(counts.count)))
    }

    /// 2·Σ i·x_i /(U·Σx) − (U+1)/U over ascending x, i from 1.
    private func gini(_ counts: [Int]) -> Double {
        let weighted = counts.sorted().enumerated().map { ($0 + 1) * $1 }.reduce(0, +)
        let unique = counts.count
        return clamped(share(2 * weighted, of: unique * counts.reduce(0, +)) - share(unique + 1, of: unique))
    }
}

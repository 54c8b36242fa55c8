import LocalityModel
import Recommendations

/// Two runs side by side.
struct RunPair: Sendable {
    let first: SiteRun
    let second: SiteRun

    var slug: String { "\(first.slug)-vs-\(second.slug)" }
    var path: String { "compare/\(slug)/index.html" }

    /// Runs up to which every pair gets a page.
    static let everyPairLimit = 6

    /// The chosen pairs, then every pair of few runs, each pair once.
    static func pairs(_ runs: [SiteRun], chosen: [RunPair]) -> [RunPair] {
        var pairs: [RunPair] = []
        func add(_ pair: RunPair) {
            let isKnown = pairs.contains {
                ($0.first.slug, $0.second.slug) == (pair.first.slug, pair.second.slug)
                    || ($0.first.slug, $0.second.slug) == (pair.second.slug, pair.first.slug)
            }
            if !isKnown { pairs.append(pair) }
        }
        chosen.forEach(add)
        guard runs.count <= everyPairLimit else { return pairs }
        for (index, run) in runs.enumerated() {
            for other in runs[(index + 1)...] { add(RunPair(first: run, second: other)) }
        }
        return pairs
    }

    /// A block size that both have, with whether their results may be compared.
    struct Match: Sendable {
        let blockSizeTokens: Int
        let first: AnalysisResult
        let second: AnalysisResult
        let firstAdvice: Advice?
        let secondAdvice: Advice?
        /// Why they may not be compared; empty where they may.
        let obstacles: [String]
    }

    /// Block sizes that both runs have, ascending.
    func matches(_ words: Words) -> [Match] {
        zip(first.group.results, first.group.advice).compactMap { left, leftAdvice in
            guard
                let index = second.group.results.firstIndex(where: { $0.blockSizeTokens == left.blockSizeTokens })
            else { return nil }
            let right = second.group.results[index]
            return Match(
                blockSizeTokens: left.blockSizeTokens, first: left, second: right, firstAdvice: leftAdvice,
                secondAdvice: second.group.advice[index], obstacles: Settings.obstacles(left, right, words))
        }
    }

    /// Block sizes that only one of them has.
    var unmatchedBlockSizes: [Int] {
        let left = Set(first.group.results.map(\.blockSizeTokens))
        let right = Set(second.group.results.map(\.blockSizeTokens))
        return left.symmetricDifference(right).sorted()
    }
}

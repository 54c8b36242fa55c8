@testable import TraceSynthesis

/// What is measured of one request's selections, as of recorded ones: misses of step-atomic LRU buffers in units of
/// tokens, first touches left out, from step `warmup` on.
struct RequestStatistics {
    static let warmup = 16

    let log: SelectionLog
    let k: Int
    private let depths: [StackDepths]
    /// Misses of each step at 2k, by layer, the first steps left out.
    let layerMisses: [[Double]]

    init(log: SelectionLog, k: Int) {
        self.log = log
        self.k = k
        let depths = log.selections.map { StackDepths(steps: $0, tokens: log.sequenceTokens.last!) }
        self.depths = depths
        layerMisses = depths.map { layer in
            (RequestStatistics.warmup..<log.sequenceTokens.count).map {
                Double(layer.misses(step: $0, capacity: 2 * k))
            }
        }
    }

    /// Indices of `layerMisses`.
    var steadySteps: Range<Int> { layerMisses[0].indices }

    private var steps: Range<Int> { RequestStatistics.warmup..<log.sequenceTokens.count }

    /// Touches that miss a buffer of `capacity` tokens and all touches, over the steps and the layers.
    func misses(capacity: Int) -> (misses: Int, touches: Int) {
        var total = (misses: 0, touches: 0)
        for layer in depths {
            for step in steps {
                total.misses += layer.misses(step: step, capacity: capacity)
                total.touches += layer.warmTouches(step: step)
            }
        }
        return total
    }

    func misses(_ policy: BufferSimulation.Policy, capacity: Int) -> (misses: Int, touches: Int) {
        var total = (misses: 0, touches: 0)
        for layer in log.selections {
            let counts = BufferSimulation(
                policy: policy, capacity: capacity, steps: layer, tokens: log.sequenceTokens.last!
            ).warmTouches(from: RequestStatistics.warmup)
            total.misses += counts.misses
            total.touches += counts.count
        }
        return total
    }
}

/// A series of numbers and its moments (population).
struct Series {
    let values: [Double]

    var mean: Double { values.reduce(0, +) / Double(values.count) }
    var deviation: Double { moment(2).squareRoot() }
    var skewness: Double { moment(3) / (deviation * deviation * deviation) }

    /// Correlation of neighbours.
    var lagOneCorrelation: Double {
        let (mean, pairs) = (mean, zip(values, values.dropFirst()))
        return pairs.reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) } / Double(values.count) / moment(2)
    }

    func correlation(with other: Series) -> Double {
        let (mean, otherMean) = (mean, other.mean)
        let sum = zip(values, other.values).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - otherMean) }
        return sum / Double(values.count) / (deviation * other.deviation)
    }

    private func moment(_ power: Int) -> Double {
        let mean = mean
        let powers = values.map { value in (0..<power).reduce(1) { product, _ in product * (value - mean) } }
        return powers.reduce(0, +) / Double(values.count)
    }
}

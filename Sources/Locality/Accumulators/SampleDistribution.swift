import LocalityModel

/// Everything a `Summary` needs of one metric's samples. Merging is exact: any split of the samples, merged in any
/// order, gives the same bits.
///
/// Percentiles: exact for integers; real samples are counted in bins of 1/256 of a power of two and reported as the
/// bin's lower edge, at most 0.4 % below the exact value, and never outside [min, max].
/// Complexity: O(1) a sample; memory a page of counters for each power of two (each 256 integers) that occurs.
struct SampleDistribution: Equatable {
    let kind: SampleKind
    var sum = ExactSum()
    var squares = ExactSquareSum()
    var minimum = Double.infinity
    var maximum = -Double.infinity
    var counts = PagedCounts()

    init(_ kind: SampleKind) { self.kind = kind }

    /// - Precondition: 0 ≤ sample; integers below 2³¹.
    mutating func add(_ sample: Double) { _ = add([sample].span, from: 0, every: 1) }

    /// Adds every `step`th of some samples that is not NaN, from one on, and returns their sum.
    /// - Precondition: as `add`.
    mutating func add(_ samples: Span<Double>, from first: Int, every step: Int) -> ExactSum {
        var added = ExactSum()
        var index = first
        while index < samples.count {
            let sample = samples[index]
            index += step
            if sample.isNaN { continue }
            let units = kind.units(of: sample)
            added.add(units)
            squares.add(units)
            minimum = min(minimum, sample)
            maximum = max(maximum, sample)
            counts.add(kind == .integer ? Int(units) : Self.bin(of: sample))
        }
        sum.merge(added)
        return added
    }

    mutating func merge(_ other: SampleDistribution) {
        precondition(kind == other.kind, "distributions of one kind")
        sum.merge(other.sum)
        squares.merge(other.squares)
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        counts.merge(other.counts)
    }

    var summary: Summary {
        guard sum.count > 0 else { return .empty }
        return Summary(
            count: Int(sum.count), minimum: minimum, maximum: maximum,
            mean: min(max(sum.mean(kind), minimum), maximum),
            standardDeviation: squares.standardDeviation(sum, kind),
            percentiles: percentiles)
    }

    private var percentiles: Percentiles {
        let ranks = Percentiles.percentages.map { (UInt64($0) * sum.count + 99) / 100 }
        var values: [Double] = []
        var seen: UInt64 = 0
        counts.forEachCount { key, count in
            seen += count
            while values.count < ranks.count && ranks[values.count] <= seen {
                let value = kind == .integer ? Double(key) : Self.lowerEdge(of: key)
                values.append(min(max(value, minimum), maximum))
            }
        }
        return Percentiles(values: values)
    }

    // Bins of a positive real: its exponent and the first eight bits of its fraction. Bin 0 is for everything below
    // 2⁻³⁸.
    private static let fractionBits: UInt64 = 44
    private static let firstBin = Double(sign: .plus, exponent: -38, significand: 1).bitPattern >> fractionBits

    private static func bin(of sample: Double) -> Int {
        let bits = sample.bitPattern >> fractionBits
        return bits < firstBin ? 0 : Int(bits - firstBin) + 1
    }

    private static func lowerEdge(of bin: Int) -> Double {
        bin == 0 ? 0 : Double(bitPattern: (UInt64(bin - 1) + firstBin) << fractionBits)
    }
}

/// Adds the samples of records of one layer and request, all slots of each, to the distributions and to the sums of the
/// layer and the request. NaN: no sample.
func addSamples(
    _ samples: borrowing [Double], to distributions: inout [SampleDistribution], _ layer: inout [ExactSum],
    _ request: inout [ExactSum]
) {
    let samples = samples.span
    var distributions = distributions.mutableSpan
    var layer = layer.mutableSpan
    var request = request.mutableSpan
    for slot in distributions.indices {
        let sum = distributions[slot].add(samples, from: slot, every: distributions.count)
        layer[slot].merge(sum)
        request[slot].merge(sum)
    }
}

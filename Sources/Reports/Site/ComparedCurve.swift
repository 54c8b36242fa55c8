import LocalityModel

/// A curve that data sets are compared by. A new one is an entry of `all` and its words, `curve.<id>.…`.
struct ComparedCurve: Sendable {
    let id: String
    /// The vertical axis is a share; else it starts at zero and ends at the largest value of all.
    let isShare: Bool
    /// The horizontal axis is logarithmic, in powers of two.
    let isLogarithmic: Bool
    let isStep: Bool
    /// Beyond its last point the curve stays where it is: a larger cache hits no more, every reuse has come.
    let holdsAtEnd: Bool
    let points: @Sendable (AnalysisResult) -> [(x: Double, y: Double)]
    /// The value whose spread over the data sets the headline tells; nil where a result has none.
    let keyValue: @Sendable (AnalysisResult) -> Double?
    /// How it is written.
    let keyText: @Sendable (Double) -> String

    static let all = [hitRate, workingSet, reuseTime, touchConcentration, recency]

    static let hitRate = ComparedCurve(
        id: "hit-rate", isShare: true, isLogarithmic: true, isStep: false, holdsAtEnd: true,
        points: { $0.placementSimulation?.lruCurve.map { (Double($0.capacityBlocks), $0.hitRate) } ?? [] },
        keyValue: { $0.placementSimulation?.capacityForShare["0.9"].map(Double.init) },
        keyText: { NumberText.significant($0) })

    static let workingSet = ComparedCurve(
        id: "working-set", isShare: false, isLogarithmic: true, isStep: false, holdsAtEnd: false,
        points: { result in
            if let curve = result.workingSetCurve { return curve.map { (Double($0.windowSteps), $0.meanBlocks) } }
            return (result.workingSet?.pairs ?? []).filter { $0.value.count > 0 }
                .map { (Double($0.key), $0.value.mean) }
        },
        keyValue: { result in
            result.workingSetCurve?.first { $0.windowSteps == 10 }?.meanBlocks
        },
        keyText: { NumberText.significant($0.rounded()) })

    static let reuseTime = ComparedCurve(
        id: "reuse-time", isShare: true, isLogarithmic: true, isStep: true, holdsAtEnd: true,
        points: { result in
            let cdf = result.temporalLocality?.reuseTimeCDF ?? []
            return ReuseTimeChart.thinned(cdf.filter { $0.steps > 0 }.map { (x: Double($0.steps), y: $0.share) })
        },
        keyValue: { result in
            result.temporalLocality.flatMap { $0.reuseTimeCDF.isEmpty ? nil : $0.reuseTimeShare(within: 10) }
        },
        keyText: { NumberText.percent($0) })

    static let touchConcentration = ComparedCurve(
        id: "touch-concentration", isShare: true, isLogarithmic: false, isStep: false, holdsAtEnd: false,
        points: { [(0, 0)] + ($0.touchConcentration ?? []).map { ($0.blockShare, $0.touchShare) } },
        keyValue: { result in
            result.touchConcentration?.last { $0.blockShare <= 0.101 }?.touchShare
        },
        keyText: { NumberText.percent($0) })

    static let recency = ComparedCurve(
        id: "recency", isShare: true, isLogarithmic: true, isStep: false, holdsAtEnd: false,
        points: { result in
            (result.recordStatistics?.recentLocality.recentTokenRatio.pairs ?? [])
                .filter { $0.value.count > 0 && $0.key > 0 }
                .map { (Double($0.key), $0.value.mean) }
        },
        keyValue: { result in
            result.recordStatistics?.recentLocality.recentTokenRatio[1024].flatMap { $0.count > 0 ? $0.mean : nil }
        },
        keyText: { NumberText.percent($0) })
}

extension ComparedCurve {
    /// The points of some results on a common range: what holds at its end is drawn up to the end of the range.
    /// Empty lists where a result has no curve.
    func lines(_ results: [AnalysisResult]) -> [[(x: Double, y: Double)]] {
        let own = results.map(points)
        let xs = own.joined().map(\.x)
        guard holdsAtEnd, let low = xs.min(), let high = xs.max() else { return own }
        // A curve of one point at the very end needs room to be seen, as one whose first capacity hits all there is.
        let needsRoom = own.contains { $0.count == 1 && $0[0].x >= high }
        let end = max(needsRoom ? high * 2 : high, low * 2)
        return own.map { line in
            guard let last = line.last else { return line }
            return line + [(end, last.y)].filter { $0.0 > last.x }
        }
    }

    /// Whether lines are more than a hundredth of the vertical axis apart anywhere: nearer ones look like one.
    ///
    /// O(lines · points).
    func isTelling(_ lines: [[(x: Double, y: Double)]]) -> Bool {
        guard lines.count > 1 else { return false }
        let reach = isShare ? 1 : lines.joined().map(\.y).max() ?? 0
        return Set(lines.joined().map(\.x)).contains { place in
            let values = lines.compactMap { Self.value(at: place, of: $0) }
            return (values.max() ?? 0) - (values.min() ?? 0) > 0.01 * reach
        }
    }

    /// The value at the last stored place that is not beyond `x`; nil left of the curve.
    static func value(at x: Double, of points: [(x: Double, y: Double)]) -> Double? {
        points.last { $0.x <= x }?.y
    }

    /// Places for a table: powers of two inside the range, or tenths.
    func places(_ range: ClosedRange<Double>) -> [Double] {
        guard isLogarithmic else { return stride(from: 1, through: 10, by: 1).map { $0 / 10 } }
        var places: [Double] = []
        var power = 1.0
        while power <= range.upperBound {
            if power * 2 > range.lowerBound { places.append(power) }
            power *= 2
        }
        return Array(places.suffix(14))
    }
}

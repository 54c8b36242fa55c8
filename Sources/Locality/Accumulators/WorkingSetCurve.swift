import LocalityModel

/// The exact mean |WS| for every window, from one histogram: a block touched at record i and next at record j of a
/// stream of T records is in the working set of min(W, j−i) records, and of min(W, T−i) if it is never touched again.
///
/// Source: Denning & Slutz (1978), "Generalized working sets for segment reference strings": inter-reference intervals.
struct WorkingSetCurve {
    /// Records to the next touch, or to the end → touches.
    private var spans: [UInt64]
    private let recordCount: UInt64

    init(_ totals: LayerTotals) {
        spans = totals.regularGaps
        spans.addCounts(totals.irregularGaps)
        spans.addCounts(totals.finalGaps)
        recordCount = totals.records
    }

    /// Windows 1…20, then in steps of 1-2-5 up to the first that reaches the longest stream, the powers of two up to
    /// there, so that the curves of two traces meet, and those asked for.
    func points(including windows: [Int]) -> [WorkingSetPoint] {
        let longest = spans.count - 1
        var stored = Set(1...20).union(windows.filter { $0 > 0 })
        var decade = 10
        var last = 20
        while last < longest {
            for factor in [2, 5, 10] where last < longest && factor * decade > last {
                last = factor * decade
                stored.insert(last)
            }
            decade *= 10
        }
        stored.formUnion((0..<Int.bitWidth - 1).map { 1 << $0 }.prefix { $0 <= last })
        return stored.sorted().map { WorkingSetPoint(windowSteps: $0, meanBlocks: mean($0)) }
    }

    private func mean(_ window: Int) -> Double {
        guard recordCount > 0 else { return 0 }
        var sum: UInt128 = 0
        for (span, count) in spans.enumerated() { sum += UInt128(count) * UInt128(min(window, span)) }
        return Double(sum) / Double(recordCount)
    }
}

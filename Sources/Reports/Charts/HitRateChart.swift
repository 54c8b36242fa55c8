import LocalityModel
import Recommendations

/// LRU hit rate against capacity: the step-atomic curve with its ceiling, knee and infeasible region, the seed's
/// sequential LRU and the optimal bound beside it.
struct HitRateChart: Chart {
    var id: String { ChartIdentifier.hitRate.rawValue }

    func content(_ context: ChartContext) -> ChartContent? {
        let simulation = context.result.placementSimulation
        let curve = simulation?.lruCurve ?? []
        let sequential = (context.result.cacheSimulation?.values ?? []).sorted { $0.capacityBlocks < $1.capacityBlocks }
        guard !curve.isEmpty || !sequential.isEmpty else { return nil }
        let ceiling = HitRateCeiling(context.result)
        var plot = plot(context, curve: curve, sequential: sequential)
        if let ceiling {
            plot.horizontalLines.append(
                .init(value: ceiling.share, label: context.text("ceiling", ["rate": percent(ceiling.share)])))
        }
        let headline = headline(context, curve: curve, sequential: sequential, ceiling: ceiling)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.population]),
            drawing: Self.isFlat(curve: curve, sequential: sequential)
                ? nil : plot.drawing(name: context.text("title"), summary: headline, height: 340),
            table: table(context, curve: curve, sequential: sequential))
    }

    private func plot(
        _ context: ChartContext, curve: [HitRatePoint], sequential: [SequentialLRUResult]
    ) -> XYPlot {
        let simulation = context.result.placementSimulation
        let belady = simulation?.policies["belady"]?.filter(\.feasible) ?? []
        let feasible = simulation?.minimumFeasibleCapacityBlocks
        let domain = Self.domain(curve: curve, sequential: sequential, feasible: feasible)
        var plot = XYPlot(
            horizontal: .powers(context.text("x"), from: Double(domain.lowerBound), to: Double(domain.upperBound)),
            vertical: .percent(context.text("y")))
        func points(_ rates: [(capacity: Int, rate: Double)]) -> [(x: Double, y: Double)] {
            rates.filter { domain.contains($0.capacity) }.map { (Double($0.capacity), $0.rate) }
        }
        plot.series = [
            .init(label: context.text("series.lru"), points: points(curve.map { ($0.capacityBlocks, $0.hitRate) })),
            .init(
                label: context.text("series.sequential"),
                points: points(sequential.map { ($0.capacityBlocks, $0.hitRate) }), shape: .points),
            .init(
                label: context.text("series.belady"),
                points: points(belady.compactMap { row in row.hitRate.map { (row.capacityBlocks, $0) } })),
        ]
        if let feasible, feasible > domain.lowerBound {
            plot.regions = [
                .init(from: Double(domain.lowerBound), to: Double(feasible), label: context.text("infeasible"))
            ]
        }
        plot.verticalLines = verticalLines(context)
        return plot
    }

    /// Whether every capacity hits as much as any other, so that there is no curve to see.
    private static func isFlat(curve: [HitRatePoint], sequential: [SequentialLRUResult]) -> Bool {
        let rates = curve.isEmpty ? sequential.map(\.hitRate) : curve.map(\.hitRate)
        return (rates.max() ?? 0) - (rates.min() ?? 0) < 0.001
    }

    /// Capacities drawn: the exact curve with a stretch below and above it, since what lies farther away is flat;
    /// without a curve, the capacities of the sequential LRU. The table has all.
    static func domain(
        curve: [HitRatePoint], sequential: [SequentialLRUResult], feasible: Int?
    ) -> ClosedRange<Int> {
        let lowest = max(1, sequential.first?.capacityBlocks ?? curve.first?.capacityBlocks ?? 1)
        let highest = max(lowest, sequential.last?.capacityBlocks ?? 1)
        guard let first = curve.first?.capacityBlocks, let last = curve.last?.capacityBlocks else {
            return powerOfTwo(atMost: lowest)...max(highest, lowest + 1)
        }
        let start = max(1, powerOfTwo(atMost: max(1, min(feasible ?? first, first))) / 2)
        let below = min(max(start, powerOfTwo(atMost: lowest)), first)
        return below...max(last, min(highest, 2 * last), below + 1)
    }

    private func verticalLines(_ context: ChartContext) -> [XYPlot.Reference] {
        guard let simulation = context.result.placementSimulation else { return [] }
        var lines: [XYPlot.Reference] = []
        if let knee = simulation.kneeCapacityBlocks {
            lines.append(.init(value: Double(knee), label: context.text("knee", ["n": count(knee)]), isStrong: true))
        }
        let most = simulation.capacityForShare["0.99"]
        let nearly = simulation.capacityForShare["0.9"]
        let shares = nearly == most ? [(most, "99")] : [(nearly, "90"), (most, "99")]
        return lines
            + shares.compactMap { capacity, share in
                guard let capacity else { return nil }
                let label = context.text("share", ["share": share, "n": count(capacity)])
                return XYPlot.Reference(value: Double(capacity), label: label)
            }
    }

    private func headline(
        _ context: ChartContext, curve: [HitRatePoint], sequential: [SequentialLRUResult], ceiling: HitRateCeiling?
    ) -> String {
        guard let largest = curve.last else {
            let best = sequential[sequential.count - 1]
            return context.text(
                "headline.sequential", ["n": count(best.capacityBlocks), "rate": percent(best.hitRate)])
        }
        let capacity =
            context.result.placementSimulation?.capacityForShare["0.9"]
            ?? context.result.placementSimulation?.kneeCapacityBlocks
        let measured = MeasuredCurve.hitRate(curve)
        guard let capacity, let rate = measured.value(at: Double(capacity)) else {
            return context.text(
                "headline.flat", ["n": count(largest.capacityBlocks), "rate": percent(largest.hitRate)])
        }
        // A thinned curve may not store twice the capacity; then the next one that it stores is told.
        let double = curve.first { $0.capacityBlocks >= 2 * capacity } ?? largest
        let isDouble = double.capacityBlocks == 2 * capacity || largest.capacityBlocks < 2 * capacity
        return context.text(
            isDouble ? "headline" : "headline.more",
            [
                "n": count(capacity), "rate": percent(rate), "more": count(double.capacityBlocks),
                "points": NumberText.decimal((double.hitRate - rate) * 100, places: 1),
            ])
    }

    private func table(
        _ context: ChartContext, curve: [HitRatePoint], sequential: [SequentialLRUResult]
    ) -> DataTable {
        let belady = context.result.placementSimulation?.policies["belady"] ?? []
        let capacities = Set(
            curve.map(\.capacityBlocks) + sequential.map(\.capacityBlocks) + belady.map(\.capacityBlocks))
        let byCapacity = Dictionary(curve.map { ($0.capacityBlocks, $0) }) { first, _ in first }
        let rows = capacities.sorted().map { capacity -> [DataTable.Cell] in
            let bound = belady.first { $0.capacityBlocks == capacity }?.hitRate
            let seed = sequential.first { $0.capacityBlocks == capacity }?.hitRate
            return [
                .integer(capacity), .optionalShare(byCapacity[capacity]?.hitRate),
                .optionalShare(byCapacity[capacity]?.warmHitRate), .optionalShare(seed), .optionalShare(bound),
            ]
        }
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("x"), key: "capacity_blocks"),
                .init(context.text("series.lru"), key: "lru_step_atomic"),
                .init(context.text("column.warm"), key: "lru_step_atomic_warm"),
                .init(context.text("series.sequential"), key: "lru_sequential"),
                .init(context.text("series.belady"), key: "belady"),
            ], rows: rows)
    }

    static func powerOfTwo(atMost value: Int) -> Int {
        var power = 1
        while power * 2 <= value { power *= 2 }
        return power
    }

    private func percent(_ share: Double) -> String { NumberText.percent(share) }
    private func count(_ value: Int) -> String { NumberText.integer(value) }
}

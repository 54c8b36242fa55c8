import LocalityModel
import Recommendations
import Wording

/// LRU hit rate against capacity: the step-atomic curve, the best other policy and the optimal bound beside it, with
/// the ceiling of first touches, the chosen buffer, the knee and the infeasible region. The Python script's sequential
/// LRU is drawn where there is nothing else.
struct HitRateChart: Chart {
    var id: String { ChartIdentifier.hitRate.rawValue }

    func content(_ context: ChartContext) -> ChartContent? {
        let curves = HitRateCurves(context.result)
        guard !curves.lru.isEmpty || !curves.sequential.isEmpty else { return nil }
        let headline = headline(context, curves)
        var subtitle = context.text("subtitle", ["population": context.population])
        if curves.hasPolicies, let sampled = PoliciesChart.sampled(context, "hit-rate.sampled") {
            subtitle += " · " + sampled
        }
        return ChartContent(
            headline: headline, subtitle: subtitle,
            drawing: curves.isFlat
                ? nil
                : plot(context, curves).drawing(
                    name: context.text("title"), summary: headline, width: 460, height: 290),
            table: table(context, curves))
    }

    private func plot(_ context: ChartContext, _ curves: HitRateCurves) -> XYPlot {
        let domain = curves.domain
        var plot = XYPlot(
            horizontal: .powers(context.text("x"), from: Double(domain.lowerBound), to: Double(domain.upperBound)),
            vertical: .percent(context.text("y")))
        func points(_ rates: [(capacity: Int, rate: Double)]) -> [(x: Double, y: Double)] {
            rates.filter { domain.contains($0.capacity) }.map { (Double($0.capacity), $0.rate) }
        }
        if curves.lru.isEmpty {
            plot.series = [
                .init(
                    label: context.text("series.sequential"),
                    points: points(curves.sequential.map { ($0.capacityBlocks, $0.hitRate) }), shape: .points)
            ]
        } else {
            plot.series = [
                .init(
                    label: context.text("series.lru"),
                    points: points(curves.lru.map { ($0.capacityBlocks, $0.hitRate) })
                ),
                .init(label: context.text("series.belady"), points: points(curves.rates(of: OnlinePolicies.bound))),
            ]
        }
        if let other = curves.bestOther {
            plot.series.append(
                .init(label: PoliciesChart.label(other, context), points: points(curves.rates(of: other))))
        }
        // Of a sample's policies only those of the same sample can be compared.
        if curves.isSampled {
            plot.series.append(
                .init(label: context.text("series.sample"), points: points(curves.rates(of: "lru")), shape: .points))
        }
        plot.series.removeAll { $0.points.isEmpty }
        if let feasible = curves.feasible, feasible > domain.lowerBound {
            plot.regions = [
                .init(from: Double(domain.lowerBound), to: Double(feasible), label: context.text("infeasible"))
            ]
        }
        if let ceiling = HitRateCeiling(context.result) {
            let label = context.text("ceiling", ["rate": NumberText.percent(ceiling.share)])
            plot.horizontalLines.append(.init(value: ceiling.share, label: label))
        }
        plot.verticalLines = verticalLines(context)
        return plot
    }

    /// The chosen buffer and the knee; without a choice the knee, and what nearly all attainable hits take.
    private func verticalLines(_ context: ChartContext) -> [XYPlot.Reference] {
        guard let simulation = context.result.placementSimulation else { return [] }
        func line(_ key: String, _ capacity: Int?, isStrong: Bool = false) -> XYPlot.Reference? {
            capacity.map { capacity in
                let names = ["n": count(capacity), "share": key == "share" ? "99" : ""]
                return .init(value: Double(capacity), label: context.text(key, names), isStrong: isStrong)
            }
        }
        let chosen = context.chosenCapacity
        let knee = simulation.kneeCapacityBlocks.flatMap { $0 == chosen ? nil : $0 }
        let lines = [
            line("chosen", chosen, isStrong: true), line("knee", knee, isStrong: chosen == nil),
            chosen == nil ? line("share", simulation.capacityForShare["0.99"]) : nil,
        ]
        return lines.compactMap { $0 }
    }

    private func headline(_ context: ChartContext, _ curves: HitRateCurves) -> String {
        guard let largest = curves.lru.last else {
            let best = curves.sequential[curves.sequential.count - 1]
            return context.text(
                "headline.sequential", ["n": count(best.capacityBlocks), "rate": percent(best.hitRate)])
        }
        let measured = MeasuredCurve.hitRate(curves.lru)
        let simulation = context.result.placementSimulation
        let known = [
            context.chosenCapacity, simulation?.capacityForShare["0.9"], simulation?.kneeCapacityBlocks,
        ].lazy.compactMap { $0 }.compactMap { capacity in
            measured.value(at: Double(capacity)).map { (capacity: capacity, rate: $0) }
        }.first
        guard let known, !curves.isFlat else {
            return context.text(
                "headline.flat", ["n": count(largest.capacityBlocks), "rate": percent(largest.hitRate)])
        }
        // A thinned curve may not store twice the capacity; then the next one that it stores is told.
        let double = curves.lru.first { $0.capacityBlocks >= 2 * known.capacity } ?? largest
        let isDouble = double.capacityBlocks == 2 * known.capacity || largest.capacityBlocks < 2 * known.capacity
        let names = [
            "n": count(known.capacity), "rate": percent(known.rate), "more": count(double.capacityBlocks),
            "points": NumberText.decimal((double.hitRate - known.rate) * 100, places: 1),
        ]
        guard Telling.sharesDiffer(double.hitRate, known.rate) else { return context.text("headline.enough", names) }
        return context.text(isDouble ? "headline" : "headline.more", names)
    }

    private func table(_ context: ChartContext, _ curves: HitRateCurves) -> DataTable {
        let names = [OnlinePolicies.bound] + [curves.bestOther].compactMap { $0 }
        let policies = names.map { name in
            Dictionary(curves.rates(of: name).map { ($0.capacity, $0.rate) }) { first, _ in first }
        }
        let capacities = Set(
            curves.lru.map(\.capacityBlocks) + curves.sequential.map(\.capacityBlocks) + policies.flatMap(\.keys))
        let byCapacity = Dictionary(curves.lru.map { ($0.capacityBlocks, $0) }) { first, _ in first }
        let rows = capacities.sorted().map { capacity -> [DataTable.Cell] in
            let seed = curves.sequential.first { $0.capacityBlocks == capacity }?.hitRate
            return [
                .integer(capacity), .optionalShare(byCapacity[capacity]?.hitRate),
                .optionalShare(byCapacity[capacity]?.warmHitRate), .optionalShare(seed),
            ] + policies.map { .optionalShare($0[capacity]) }
        }
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("x"), key: "capacity_blocks"),
                .init(context.text("series.lru"), key: "lru_step_atomic"),
                .init(context.text("column.warm"), key: "lru_step_atomic_warm"),
                .init(context.text("series.sequential"), key: "lru_sequential"),
                .init(context.text("series.belady"), key: "belady"),
            ] + names.dropFirst().map { .init(PoliciesChart.label($0, context), key: $0) }, rows: rows)
    }

    private func percent(_ share: Double) -> String { NumberText.percent(share) }
    private func count(_ value: Int) -> String { NumberText.integer(value) }
}

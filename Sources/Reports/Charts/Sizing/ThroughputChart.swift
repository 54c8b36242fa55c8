import Sizing
import Wording

/// Tokens a second against the tail of a step: a point a buffer and number of requests, the front of those that nothing
/// beats, and the whole cache as marks of its own.
struct ThroughputChart: Chart {
    var id: String { "throughput" }
    var dependsOnBlockSize: Bool { false }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let plan = context.plan else { return nil }
        let points = plan.operatingPoints(blockSizeTokens: plan.chosenBuffer?.blockSizeTokens ?? 1)
        let all = points.buffers + points.whole
        guard points.buffers.count > 1 else { return nil }
        let headline = headline(context, plan, points)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.tokenPopulation]),
            drawing: plot(context, plan, points, all).drawing(
                name: context.text("title"), summary: headline, width: 460, height: 290),
            table: table(context, plan, all, Set(points.front.map(Place.init))))
    }

    private func plot(
        _ context: ChartContext, _ plan: BufferPlan, _ points: OperatingPoints, _ all: [OperatingPoint]
    ) -> XYPlot {
        let limit = plan.machine.stepLimitMilliseconds
        let times = all.map(\.step99Milliseconds) + [limit]
        var plot = XYPlot(
            horizontal: .powers(context.text("x"), from: times.min() ?? 1, to: times.max() ?? 1),
            vertical: .upTo(all.map(\.tokensPerSecond).max() ?? 1, context.text("y")))
        func drawn(_ points: [OperatingPoint]) -> [(x: Double, y: Double)] {
            points.map { ($0.step99Milliseconds, $0.tokensPerSecond) }
        }
        let chosen = all.filter { $0.shape == plan.chosenBuffer?.shape && $0.requests == plan.choice.requests }
        plot.series = [
            .init(label: context.text("series.front"), points: drawn(points.front)),
            .init(label: context.text("series.whole"), points: drawn(points.whole), shape: .points),
            .init(label: context.text("series.buffers"), points: drawn(points.buffers), shape: .points),
            .init(label: context.text("series.chosen"), points: drawn(chosen), shape: .points),
        ]
        plot.verticalLines = [
            .init(value: limit, label: context.text("limit", ["n": NumberText.significant(limit)]))
        ]
        // The table is not in the order of the axis.
        plot.probe = (Self.timeColumn, nil)
        return plot
    }

    private func headline(_ context: ChartContext, _ plan: BufferPlan, _ points: OperatingPoints) -> String {
        let limit = plan.machine.stepLimitMilliseconds
        func best(_ points: [OperatingPoint]) -> OperatingPoint? {
            points.filter { $0.step99Milliseconds <= limit }.max { $0.tokensPerSecond < $1.tokensPerSecond }
        }
        var names = ["limit": NumberText.significant(limit)]
        let (buffer, whole) = (best(points.buffers), best(points.whole))
        for (key, point) in [("buffer", buffer), ("whole", whole)] {
            names[key] = point.map { NumberText.significant($0.tokensPerSecond) }
        }
        names["n"] = buffer?.shape.map { NumberText.integer($0.capacityBlocks) }
        names["unit"] = context.words(buffer?.shape?.blockSizeTokens == 1 ? "unit.rows" : "unit.blocks")
        switch (buffer, whole) {
        case (nil, nil): return context.text("headline.none", names)
        case (nil, _): return context.text("headline.whole_alone", names)
        case (_, nil): return context.text("headline.alone", names)
        case (let buffer?, let whole?):
            let wins = buffer.tokensPerSecond > whole.tokensPerSecond
            return context.text(wins ? "headline" : "headline.whole", names)
        }
    }

    private static let timeColumn = 3

    /// Which point a row is of.
    private struct Place: Hashable {
        let capacity: Int?
        let requests: Int

        init(_ point: OperatingPoint) {
            capacity = point.shape?.capacityBlocks
            requests = point.requests
        }
    }

    private func table(
        _ context: ChartContext, _ plan: BufferPlan, _ points: [OperatingPoint], _ front: Set<Place>
    ) -> DataTable {
        DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("column.buffer"), key: "buffer", isNumber: false),
                .init(context.words("column.requests"), key: "requests"),
                .init(context.text("column.mean"), key: "step_ms_mean"),
                .init(context.text("x"), key: "step_ms_p99"), .init(context.text("y"), key: "tokens_per_second"),
                .init(context.text("column.front"), key: "front", isNumber: false),
            ],
            rows: points.map { point in
                let name = point.shape.map { NumberText.integer($0.capacityBlocks) } ?? context.text("series.whole")
                return [
                    .text(name), .integer(point.requests), .number(point.stepMilliseconds),
                    .number(point.step99Milliseconds), .number(point.tokensPerSecond),
                    .text(front.contains(Place(point)) ? context.text("mark.front") : ""),
                ]
            })
    }
}

import Sizing
import Wording

/// What the choice depends on: tokens a second where one input is half and twice its value, the widest bar first.
struct DependenceChart: Chart {
    var id: String { "dependence" }
    var dependsOnBlockSize: Bool { false }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let plan = context.plan, plan.choice.tokensPerSecond > 0 else { return nil }
        let swings = plan.swings
        guard let widest = swings.first else { return nil }
        let present = plan.choice.tokensPerSecond
        let headline = headline(context, widest, present)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.tokenPopulation]),
            drawing: Self.moves(widest, present)
                ? plot(context, swings, present).drawing(
                    name: context.text("title"), summary: headline, width: 460) : nil,
            table: table(context, plan, swings))
    }

    /// Whether a reader would see two numbers.
    private static func moves(_ swing: InputSwing, _ present: Double) -> Bool {
        let span = swing.span(with: present)
        return NumberText.significant(span.lowerBound) != NumberText.significant(span.upperBound)
    }

    private func plot(_ context: ChartContext, _ swings: [InputSwing], _ present: Double) -> DotPlot {
        let rows = swings.map { swing -> DotPlot.Row in
            let span = swing.span(with: present)
            return DotPlot.Row(
                label: name(context, swing.input), value: present,
                note: context.text(
                    "note",
                    [
                        "half": NumberText.significant(swing.half.tokensPerSecond),
                        "double": NumberText.significant(swing.double.tokensPerSecond),
                    ]), spread: span, isEmphasized: swing == swings.first)
        }
        let most = swings.map { $0.span(with: present).upperBound }.max() ?? present
        return DotPlot(
            groups: [DotPlot.Group(title: context.text("group"), rows: rows)], axis: .upTo(most, context.text("x")))
    }

    private func headline(_ context: ChartContext, _ widest: InputSwing, _ present: Double) -> String {
        guard Self.moves(widest, present) else {
            return context.text("headline.nothing", ["rate": NumberText.significant(present)])
        }
        let lost = Self.isNothing(widest.half) ? ".half_lost" : Self.isNothing(widest.double) ? ".double_lost" : ""
        return context.text(
            "headline" + lost,
            [
                "input": name(context, widest.input), "rate": NumberText.significant(present),
                "half": NumberText.significant(widest.half.tokensPerSecond),
                "double": NumberText.significant(widest.double.tokensPerSecond),
            ])
    }

    /// Whether no choice keeps the limit there.
    private static func isNothing(_ end: InputSwing.End) -> Bool {
        if case .none = end.choice { true } else { false }
    }

    private func name(_ context: ChartContext, _ input: InputSwing.Name) -> String {
        context.text("input.\(input.rawValue)")
    }

    private func table(_ context: ChartContext, _ plan: BufferPlan, _ swings: [InputSwing]) -> DataTable {
        DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.words("column.input"), key: "input", isNumber: false),
                .init(context.text("column.half_value"), key: "half_value"),
                .init(context.text("column.half"), key: "tokens_per_second_at_half"),
                .init(context.text("column.half_choice"), key: "choice_at_half", isNumber: false),
                .init(context.text("column.double_value"), key: "double_value"),
                .init(context.text("column.double"), key: "tokens_per_second_at_double"),
                .init(context.text("column.double_choice"), key: "choice_at_double", isNumber: false),
            ],
            rows: swings.map { swing in
                [.text(name(context, swing.input))] + cells(context, swing.half) + cells(context, swing.double)
            })
    }

    private func cells(_ context: ChartContext, _ end: InputSwing.End) -> [DataTable.Cell] {
        let choice =
            switch end.choice {
            case .whole: context.text("choice.whole")
            case .none: context.text("choice.none")
            case .buffer(let buffer):
                context.text(
                    buffer.blockSizeTokens == 1 ? "choice.rows" : "choice.blocks",
                    [
                        "n": NumberText.integer(buffer.capacityBlocks),
                        "unit": NumberText.integer(buffer.blockSizeTokens),
                    ])
            }
        return [.number(end.value), .number(end.tokensPerSecond), .text(choice)]
    }
}

import Recommendations
import Sizing
import Wording

/// Which number of draft tokens pays, for the terminal: a row each.
struct PassComparisonText {
    let words: ExplanationCatalogue
    let style: TextStyle

    private static let columns = [
        "passes-column-drafts", "passes-column-accepted", "sizing-column-buffer", "sizing-column-memory",
        "sizing-column-requests", "passes-column-step", "sizing-column-rate", "passes-column-even",
    ]

    func lines(_ comparison: PassComparison) -> [String] {
        let best = comparison.best
        let rows =
            [["  "] + Self.columns.map { words.phrase($0) }]
            + comparison.plans.map { plan in [plan == best ? "* " : "  "] + cells(plan, comparison) }
        let widths = rows[0].indices.map { column in rows.map { LineBreaking.columns($0[column]) }.max() ?? 0 }
        let table = rows.enumerated().map { index, row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                column == 3 ? TextStyle.padded(cell.0, to: cell.1) : TextStyle.aligned(cell.0, to: cell.1)
            }
            let line = cells[0] + cells.dropFirst().joined(separator: "  ")
            return index == 0 ? style.dressed(line, .bold) : line
        }
        let title = words.joining.aside(words.phrase("passes-title"), best.traceDirectory.visible)
        return TextStyle.wrapped(title, indent: 2).map { style.dressed($0, .bold) } + table
            + TextStyle.wrapped(words.phrase("passes-even"), first: "  ", indent: 2) + [""]
    }

    private func cells(_ plan: BufferPlan, _ comparison: PassComparison) -> [String] {
        let sentences = BufferPlanSentences(plan, words: words)
        let choice = plan.choice
        let name: String =
            switch choice {
            case .buffer(let buffer): sentences.name(buffer)
            case .whole: words.phrase("sizing-whole-name")
            case .none: "–"
            }
        return [
            NumberText.integer(plan.machine.draftTokens), NumberText.significant(plan.machine.acceptedTokens), name,
            choice.hbmBytesPerRequest.map { NumberText.bytes(Double($0)) } ?? "–",
            NumberText.integer(choice.requests), choice.stepMilliseconds.map(NumberText.significant) ?? "–",
            NumberText.significant(choice.tokensPerSecond),
            comparison.breakEven(plan).map(NumberText.significant) ?? "–",
        ]
    }
}

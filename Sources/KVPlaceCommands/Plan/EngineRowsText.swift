import Recommendations
import Sizing
import Wording

/// What each engine does with a plan's buffer: a line for each.
struct EngineRowsText {
    let words: ExplanationCatalogue
    let style: TextStyle

    func lines(_ plan: BufferPlan) -> [String] {
        let rows = plan.engineRows
        guard !rows.isEmpty else { return [] }
        let source = EngineRowTable(words: words)
        let table = [source.header] + rows.map(source.cells)
        let widths = source.header.indices.map { column in table.map { LineBreaking.columns($0[column]) }.max() ?? 0 }
        let lines = table.enumerated().map { index, row in
            let cells = row.indices.map { column in
                column == 1 || column > 2
                    ? TextStyle.aligned(row[column], to: widths[column])
                    : TextStyle.padded(row[column], to: widths[column])
            }
            var line = "  " + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return index == 0 ? style.dressed(line, .bold) : line
        }
        let tables = EngineRowTable(words: words).bookkeeping(rows, plan)
        return [words.phrase("plan-engines")] + lines + tables.flatMap { TextStyle.wrapped($0, first: "  ", indent: 2) }
    }
}

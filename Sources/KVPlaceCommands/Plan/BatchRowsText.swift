import Recommendations
import Sizing
import Wording

/// A plan batch by batch: a line for each number of requests.
struct BatchRowsText {
    let words: ExplanationCatalogue
    let style: TextStyle

    func lines(_ plan: BufferPlan) -> [String] {
        let rows = plan.batches.rows
        guard !rows.isEmpty else { return [] }
        let source = BatchRowTable(words: words)
        let table = [source.header] + rows.map(source.cells)
        let widths = source.header.indices.map { column in table.map { LineBreaking.columns($0[column]) }.max() ?? 0 }
        return [words.phrase("plan-batches")]
            + table.enumerated().map { index, row in
                let cells = row.indices.map { TextStyle.aligned(row[$0], to: widths[$0]) }
                let line = "  " + cells.joined(separator: "  ")
                return index == 0 ? style.dressed(line, .bold) : line
            }
    }
}

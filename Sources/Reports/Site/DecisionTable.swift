import LocalityModel
import Recommendations
import Sizing
import Wording

/// What sizing chose for each run, before anything else is compared.
struct DecisionTable: Sendable {
    let runs: [SiteRun]
    let words: Words
    let explanations: ExplanationCatalogue
    /// The way from the page to the site's root.
    var root = ""
    /// Whether it says what would be chosen at both ends of the misses' intervals, a line a run.
    var tellsHowSure = false

    /// Rows on the page; all stand in the CSV file.
    private static let rowLimit = 60

    /// Nil where no run was sized.
    func section() -> ReportSection? {
        let rows = runs.compactMap { run in run.group.plan.map { self.row(run, $0) } }
        guard !rows.isEmpty else { return nil }
        let columns = [
            column("dataset", isNumber: false), column("buffer", isNumber: false), column("hbm_per_request"),
            column("requests"), column("step_ms"), column("misses_2k"), column("misses_2k_p99"), column("misses_4k"),
            column("misses_4k_p99"),
        ]
        let table = DataTable(caption: words("decisions.caption"), columns: columns, rows: rows)
        var block = ReportTable(anchor: "decisions", table: table, rowLimit: Self.rowLimit)
        block.filterableFrom = 3
        var blocks: [ReportBlock] = [.table(block)]
        if tellsHowSure { blocks += certainty() }
        let missing = runs.filter { $0.group.plan == nil }
        if !missing.isEmpty {
            let names = words.joining.list(missing.prefix(8).map(\.label))
            let more = missing.count > 8 ? " …" : ""
            blocks.append(
                .note(
                    Escape.markdown(
                        words("decisions.missing", ["n": NumberText.integer(missing.count), "names": names + more]))))
        }
        return ReportSection(anchor: "decide", title: words("decisions.title"), blocks: blocks)
    }

    /// Requests, step and tokens a second as ranges, or why a run has none.
    private func certainty() -> [ReportBlock] {
        let lines = runs.compactMap { run -> String? in
            guard let plan = run.group.plan else { return nil }
            let sentence = BufferPlanSentences(plan, words: explanations).range ?? words("decisions.unsure")
            return "- " + words.joining.label("**\(Escape.markdown(run.label))**", Escape.markdown(sentence))
        }
        return lines.isEmpty ? [] : [.prose(lines.joined(separator: "\n"))]
    }

    private func row(_ run: SiteRun, _ plan: BufferPlan) -> [DataTable.Cell] {
        let choice = plan.choice
        return [
            .link(text: run.label, target: root + run.path), .text(name(plan)),
            choice.hbmBytesPerRequest.map { .bytes(Double($0)) } ?? .none, .integer(choice.requests),
            DataTable.Cell(choice.stepMilliseconds),
        ] + misses(plan, selections: 2) + misses(plan, selections: 4)
    }

    private func name(_ plan: BufferPlan) -> String {
        switch plan.choice {
        case .whole: explanations.phrase("sizing-whole-name")
        case .buffer(let buffer): BufferPlanSentences(plan, words: explanations).name(buffer)
        case .none: words("decisions.none")
        }
    }

    /// Mean and 99th percentile of a step's misses with a buffer of so many selections, scaled to the model's layers.
    private func misses(_ plan: BufferPlan, selections: Int) -> [DataTable.Cell] {
        let capacity = selections * plan.selectedTokens
        let point = plan.result.requestStepMisses?.capacities.first { $0.capacityBlocks == capacity }
        guard let summary = point.map({ $0.steady ?? $0.all }) else { return [.none, .none] }
        let scale = plan.scale
        return [DataTable.Cell(summary.mean * scale), DataTable.Cell(summary.percentiles?[99].map { $0 * scale })]
    }

    private func column(_ key: String, isNumber: Bool = true) -> DataTable.Column {
        DataTable.Column(words("column.\(key)"), key: key, isNumber: isNumber)
    }
}

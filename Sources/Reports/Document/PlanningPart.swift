import LocalityModel
import Recommendations
import Sizing

/// The planner, and for the given inputs the table of candidates and what the plan rests on.
struct PlanningPart: Sendable {
    let group: TraceGroup
    let words: Words
    let explanations: ExplanationCatalogue
    let anchors: AnchorScope

    func section() -> ReportSection? {
        guard let plan = group.plan else { return nil }
        let blocks: [ReportBlock] = [
            .prose(words("planner.intro")), .planner(planner(plan)),
            .folded(title: words("planning.candidates"), blocks: [.table(candidates(plan))]),
            .folded(title: words("planning.inputs", counts(plan)), blocks: [.table(inputs(plan))]),
        ]
        return ReportSection(anchor: anchors("planning"), title: words("planner.title"), blocks: blocks)
    }

    private func counts(_ plan: SizingPlan) -> [String: String] {
        [
            "n": NumberText.integer(plan.inputs.count), "assumed": NumberText.integer(plan.assumptions.count),
        ]
    }

    private func planner(_ plan: SizingPlan) -> ReportPlanner {
        let sizing = plan.sizing
        let numbers: [(String, Double)] = [
            ("layers", Double(sizing.layers)), ("indexer_layers", Double(sizing.indexerLayers)),
            ("row_bytes", Double(sizing.rowBytes)), ("indexer_bytes", Double(sizing.indexerBytes)),
            ("context_tokens", Double(sizing.contextTokens)), ("kv_hbm_bytes", Double(sizing.kvHBMBytes)),
            ("host_bytes", Double(sizing.hostBytes)), ("max_requests", Double(sizing.maxRequests)),
            ("link_gb_per_s", sizing.linkGigabytesPerSecond), ("layer_overhead_us", sizing.layerOverheadMicroseconds),
            ("overlap", sizing.overlap), ("tpot_ms", sizing.stepLimitMilliseconds),
            ("scale", Double(sizing.layers) / Double(plan.traceLayers)),
        ]
        let scale = Double(sizing.layers) / Double(plan.traceLayers)
        return ReportPlanner(
            anchor: anchors("planner"),
            inputs: numbers.map { ReportPlanner.Input($0.0, $0.1) }
                + [ReportPlanner.Input("base_step_ms", list: sizing.baseStepMilliseconds)],
            points: plan.candidates.map {
                ReportPlanner.Point(
                    blockSizeTokens: $0.blockSizeTokens, capacityBlocks: $0.capacityBlocks,
                    meanMisses: $0.meanMisses / scale, standardDeviation: $0.missDeviation / scale)
            },
            selectedTokens: plan.selectedTokens, engine: "sglang")
    }

    private func candidates(_ plan: SizingPlan) -> ReportTable {
        let sentences = PlanSentences(plan, words: explanations)
        let whole = plan.baseline
        let rows = plan.candidates.map { candidate -> [DataTable.Cell] in
            let mark = candidate == plan.chosenBuffer ? words("planning.chosen") : ""
            return [
                .text(sentences.name(candidate)), .text(mark), .bytes(Double(candidate.hbmBytesPerRequest)),
                .integer(candidate.requestsWithinLimit), DataTable.Cell(candidate.meanMisses),
                DataTable.Cell(candidate.times?.fetchMean), DataTable.Cell(candidate.times?.stepMean),
                DataTable.Cell(candidate.times?.step99), DataTable.Cell(candidate.tokensPerSecond),
            ]
        }
        let last: [DataTable.Cell] = [
            .text(explanations.phrase("sizing-whole-name")),
            .text(plan.choice.kind == .whole ? words("planning.chosen") : ""),
            .bytes(Double(whole.hbmBytesPerRequest)), .integer(whole.requestsWithinLimit), .integer(0), .integer(0),
            DataTable.Cell(whole.stepMilliseconds), DataTable.Cell(whole.stepMilliseconds),
            DataTable.Cell(whole.tokensPerSecond),
        ]
        let columns = [
            column("buffer", isNumber: false), column("choice", isNumber: false), column("hbm_per_request"),
            column("requests"), column("misses_per_step"), column("fetch_ms"), column("step_ms"), column("step99"),
            column("tokens_per_second"),
        ]
        return ReportTable(
            anchor: anchors("candidates"),
            table: DataTable(caption: words("planning.caption"), columns: columns, rows: rows + [last]))
    }

    private func inputs(_ plan: SizingPlan) -> ReportTable {
        let sentences = PlanSentences(plan, words: explanations)
        return ReportTable(
            anchor: anchors("inputs"),
            table: DataTable(
                caption: words("planning.inputs", counts(plan)),
                columns: [
                    column("input", isNumber: false), column("origin", isNumber: false),
                    column("detail", isNumber: false), column("flag", isNumber: false),
                ],
                rows: plan.inputs.map { input in
                    [
                        .text(sentences.text(input)), .text(words("source.\(input.source.rawValue)")),
                        .text(input.detail ?? ""), .text(input.flag ?? ""),
                    ]
                }))
    }

    private func column(_ key: String, isNumber: Bool = true) -> DataTable.Column {
        DataTable.Column(words("column.\(key)"), key: key, isNumber: isNumber)
    }
}

import LocalityModel
import Recommendations
import Sizing
import Wording

/// The planner, and for the given inputs the table of candidates and what the plan rests on.
struct BufferPlanPart: Sendable {
    let group: TraceGroup
    let words: Words
    let explanations: ExplanationCatalogue
    let anchors: AnchorScope

    func section() -> ReportSection? {
        guard let plan = group.plan else { return nil }
        let passes = plan.result.configuration?.passes ?? TokenPasses()
        let notes: [ReportBlock] =
            passes.areSeveral ? [.prose(words("planning.passes", PassWords(passes).names))] : []
        let blocks: [ReportBlock] =
            [.prose(words("planner.intro"))] + notes + [.planner(planner(plan))] + [
                .folded(
                    title: words("planning.candidates"),
                    blocks: [
                        .prose(BufferPlanSentences(plan, words: explanations).tie), .table(candidates(plan)),
                    ]),
                .folded(title: words("planning.inputs", counts(plan)), blocks: [.table(inputs(plan))]),
            ]
        return ReportSection(anchor: anchors("planning"), title: words("planner.title"), blocks: blocks)
    }

    /// The difference of throughput that counts as none.
    static var tie: [String: String] { ["tie": NumberText.percent(BufferChoice.closeness, places: 0)] }

    private func counts(_ plan: BufferPlan) -> [String: String] {
        [
            "n": NumberText.integer(plan.inputs.count), "assumed": NumberText.integer(plan.assumptions.count),
        ]
    }

    private func planner(_ plan: BufferPlan) -> ReportPlanner {
        let machine = plan.machine
        let numbers: [(String, Double)] = [
            ("layers", Double(machine.layers)), ("indexer_layers", Double(machine.indexerLayers)),
            ("row_bytes", Double(machine.rowBytes)), ("indexer_bytes", Double(machine.indexerBytes)),
            ("context_tokens", Double(machine.contextTokens)), ("kv_hbm_bytes", Double(machine.kvHBMBytes)),
            ("host_bytes", Double(machine.hostBytes)), ("max_requests", Double(machine.maxRequests)),
            ("link_gb_per_s", machine.linkGigabytesPerSecond), ("transfer_us", machine.transferLatencyMicroseconds),
            ("layer_overhead_us", machine.layerOverheadMicroseconds), ("overlap", machine.overlap),
            ("tpot_ms", machine.stepLimitMilliseconds), ("scale", plan.scale),
            ("hbm_gb_per_s", machine.hbmGigabytesPerSecond), ("selection", Double(machine.selectedTokens)),
            ("accepted_tokens", machine.acceptedTokens),
        ]
        // A slope that nobody gave follows from the context, in the page too.
        let slope = machine.givenStepPerRequest ?? .nan
        var planner = ReportPlanner(
            anchor: anchors("planner"),
            inputs: numbers.map { ReportPlanner.Input($0.0, $0.1) }
                + [ReportPlanner.Input("base_step_ms", list: [machine.baseStepMilliseconds, slope])],
            points: plan.measured.map {
                ReportPlanner.Point(
                    blockSizeTokens: $0.shape.blockSizeTokens, capacityBlocks: $0.shape.capacityBlocks,
                    meanMisses: $0.misses.mean / plan.scale, standardDeviation: $0.misses.deviation / plan.scale,
                    skewness: $0.misses.skewness, percentile99: $0.misses.percentile99.map { $0 / plan.scale })
            },
            selectedTokens: plan.selectedTokens, engine: machine.admission.plannerName)
        planner.server = PlannerServer(machine, sharing: sharing(plan)).json
        planner.hasPasses = machine.draftTokens > 0
        return planner
    }

    /// How layers may share indexers; nil where that is not known of every layer of the model.
    private func sharing(_ plan: BufferPlan) -> IndexerSharing? {
        guard let shared = try? plan.sharedIndexers(group.results).get(), shared.layerCount == plan.machine.layers
        else { return nil }
        return shared.sharing
    }

    private func candidates(_ plan: BufferPlan) -> ReportTable {
        let sentences = BufferPlanSentences(plan, words: explanations)
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
        var table = DataTable(caption: words("planning.caption"), columns: columns, rows: rows + [last])
        table.rowSubjects[rows.count] = plan.choice.kind == .whole ? "choice" : "whole"
        if let index = plan.candidates.firstIndex(where: { $0 == plan.chosenBuffer }) {
            table.rowSubjects[index] = "choice"
        }
        return ReportTable(anchor: anchors("candidates"), table: table)
    }

    private func inputs(_ plan: BufferPlan) -> ReportTable {
        let sentences = BufferPlanSentences(plan, words: explanations)
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
                        .text(input.detail.map(words.reason) ?? ""), .text(input.flag ?? ""),
                    ]
                }))
    }

    private func column(_ key: String, isNumber: Bool = true) -> DataTable.Column {
        DataTable.Column(words("column.\(key)"), key: key, isNumber: isNumber)
    }
}

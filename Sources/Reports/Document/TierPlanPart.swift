import LocalityModel
import Recommendations
import Sizing
import Wording

/// Which blocks go where: tiers with capacity, filling rule and expected share, or the capacities to aim for.
struct TierPlanPart: Sendable {
    let view: TraceView
    let words: Words

    /// Nil where there are neither budgets nor advice.
    func section() -> ReportSection? {
        let blocks = blocks()
        return blocks.isEmpty
            ? nil : ReportSection(anchor: anchors("plan"), title: words("plan.title"), blocks: blocks)
    }

    private var group: TraceGroup { view.group }
    private var anchors: AnchorScope { view.anchors }

    private func blocks() -> [ReportBlock] {
        guard let plan = group.primaryAdvice?.plan else { return [] }
        var blocks: [ReportBlock] = []
        if let reason = plan.notEvaluated {
            blocks.append(.note(Escape.markdown(words.joining.aside(reason.reason, reason.flag))))
        }
        if !plan.tiers.isEmpty { blocks.append(.table(tiers(plan))) }
        if !plan.capacities.isEmpty { blocks.append(.table(capacities(plan))) }
        if let cost = plan.tiers.last?.cost { blocks.append(.facts(facts(cost))) }
        let notes = plan.notes + indexer(plan)
        if !notes.isEmpty { blocks.append(.prose(notes.map { "- " + Escape.markdown($0) }.joined(separator: "\n"))) }
        if let budget = group.primaryAdvice?.layerBudget {
            let table = layers(budget)
            blocks.append(.folded(title: table.table.caption, blocks: [.table(table)]))
        }
        // What sizing chose says it better.
        guard plan.tiers.isEmpty || group.plan != nil, !blocks.isEmpty else { return blocks }
        return [.folded(title: words(plan.tiers.isEmpty ? "plan.folded" : "plan.tiers"), blocks: blocks)]
    }

    private func tiers(_ plan: TierPlan) -> ReportTable {
        let rows = plan.tiers.map { tier -> [DataTable.Cell] in
            [
                .text(words("tier.\(tier.name.rawValue)")), DataTable.Cell(tier.capacityBlocks),
                tier.capacityBytes.map { .bytes(Double($0)) } ?? .none,
                tier.totalBytes.map { .bytes(Double($0)) } ?? DataTable.Cell(tier.totalBlocks),
                DataTable.Cell(tier.windowSteps), .text(words("fill.\(tier.fill.rawValue)")),
                .optionalShare(tier.expectedHitShare), .text(tier.source.map(words.reason) ?? ""),
                DataTable.Cell(tier.shortfallBlocks),
            ]
        }
        return ReportTable(
            anchor: anchors("plan-tiers"),
            table: DataTable(
                caption: words("plan.tiers"),
                columns: [
                    column("tier", isNumber: false), column("capacity_blocks"), column("capacity_bytes"),
                    column("total"), column("window_steps"), column("fill", isNumber: false),
                    column("expected_hit_share"), column("source", isNumber: false), column("shortfall_blocks"),
                ], rows: rows
            ).withoutEmptyColumns())
    }

    private func capacities(_ plan: TierPlan) -> ReportTable {
        let rows = plan.capacities.map { item -> [DataTable.Cell] in
            [
                .share(item.share), DataTable.Cell(item.capacityBlocks),
                item.capacityBytes.map { .bytes(Double($0)) } ?? .none, DataTable.Cell(item.totalBlocks),
                item.totalBytes.map { .bytes(Double($0)) } ?? .none,
            ]
        }
        return ReportTable(
            anchor: anchors("plan-capacities"),
            table: DataTable(
                caption: words("plan.capacities"),
                columns: [
                    column("attainable_share"), column("capacity_blocks"), column("capacity_bytes"),
                    column("total_blocks"), column("total_bytes"),
                ], rows: rows
            ).withoutEmptyColumns())
    }

    private func layers(_ budget: LayerSplit) -> ReportTable {
        let caption = words(
            "plan.layers",
            [
                "total": NumberText.integer(budget.totalBlocks), "rate": NumberText.percent(budget.hitRate),
                "uniform": NumberText.percent(budget.uniformHitRate),
            ])
        return ReportTable(
            anchor: anchors("plan-layers"),
            table: DataTable(
                caption: caption,
                columns: [column("layer_id"), column("capacity_blocks"), column("hit_rate")],
                rows: budget.layers.map { [.integer($0.layerID), .integer($0.capacityBlocks), .share($0.hitRate)] }),
            rowLimit: 16)
    }

    private func facts(_ cost: FarCost) -> [ReportFact] {
        var facts = [
            ReportFact(value: NumberText.significant(cost.missesPerStep), label: words("cost.misses"))
        ]
        if let bytes = cost.bytesPerStep {
            facts.append(ReportFact(value: NumberText.bytes(bytes), label: words("cost.bytes")))
        }
        if let bytes = cost.totalBytesPerStep {
            facts.append(ReportFact(value: NumberText.bytes(bytes), label: words("cost.total")))
        }
        if let time = cost.totalMillisecondsPerStep, let link = cost.linkGigabytesPerSecond {
            let label = words("cost.time", ["link": NumberText.significant(link)])
            facts.append(
                ReportFact(
                    value: NumberText.significant(time) + " ms", label: label,
                    quantity: ReportQuantity("far.step_ms", .number(time))))
        }
        if let distance = cost.meanBlockDistance {
            facts.append(
                ReportFact(
                    value: NumberText.significant(distance), label: words("cost.distance"),
                    anchor: view.evidence("recency")?.anchor))
        }
        if let steps = cost.medianReuseTimeSteps {
            facts.append(
                ReportFact(
                    value: NumberText.integer(steps), label: words("cost.reuse"),
                    anchor: view.evidence("reuse-time")?.anchor))
        }
        return facts
    }

    private func indexer(_ plan: TierPlan) -> [String] {
        guard let indexer = plan.indexer else { return [] }
        return [
            words(
                "plan.indexer",
                [
                    "layers": NumberText.integer(indexer.layers),
                    "bytes": NumberText.bytes(Double(indexer.bytesPerToken)),
                ])
        ]
    }

    private func column(_ key: String, isNumber: Bool = true) -> DataTable.Column {
        DataTable.Column(words("column.\(key)"), key: key, isNumber: isNumber)
    }
}

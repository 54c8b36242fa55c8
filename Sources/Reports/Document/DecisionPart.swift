import LocalityModel
import Recommendations
import Sizing
import Wording

/// What to do, in one screen: a sentence, three numbers, the flags to copy, what limits it and what would turn it;
/// where the trace cannot tell, that, and the command that would.
struct DecisionPart: Sendable {
    let group: TraceGroup
    let words: Words
    let explanations: ExplanationCatalogue
    let anchors: AnchorScope

    func section() -> ReportSection {
        var blocks: [ReportBlock] = []
        if let plan = group.plan {
            blocks += decision(plan)
        } else if let failure = group.planFailure {
            let reason = TraceText.display(explanations.reason(failure), limit: 600)
            blocks.append(.note(Escape.markdown(words("decision.not_sized", ["reason": reason]))))
        } else {
            blocks.append(.note(words("decision.none")))
        }
        if let tokens = group.primary.inputs?.capture?.tokensPerPosition, tokens > 1 {
            blocks.append(.note(words("verdict.positions", ["n": NumberText.integer(tokens)])))
        }
        let verdicts = explanations.verdicts(of: group.advice.compactMap { $0 })
        blocks += verdicts.map { .note(Escape.markdown($0)) }
        return ReportSection(anchor: anchors("decision"), title: words("decision.title"), blocks: blocks)
    }

    private func decision(_ plan: BufferPlan) -> [ReportBlock] {
        let sentences = BufferPlanSentences(plan, words: explanations)
        let tone: ReportDecision.Tone = plan.choice.kind == .none ? .bad : .good
        var blocks: [ReportBlock] = [.decision(ReportDecision(tone: tone, sentence: sentences.decision))]
        blocks += sentences.sure.map { [.prose(Escape.markdown($0))] } ?? []
        blocks.append(.facts(facts(plan)))
        blocks += engines(plan) + settings(plan) + batches(plan)
        // What decides is in sight; what it rests on is folded, so that the decision is one screen.
        let lines =
            [sentences.node, sentences.limit, tie(plan, sentences), sentences.misses].compactMap { $0 }
            + sentences.turns + sentences.notes
        let rest =
            [sentences.holds].compactMap { $0 } + sentences.alternatives + [sentences.layers].compactMap { $0 }
            + sentences.tableNotes + EngineRowTable(words: explanations).bookkeeping(plan.engineRows, plan)
            + [sentences.independence, explanations.phrase("sizing-rank")]
        blocks.append(.prose(list(lines)))
        blocks.append(.folded(title: words("decision.more"), blocks: [.prose(list(rest))]))
        if !sentences.intervals.isEmpty {
            let intervals = ReportBlock.prose(list(sentences.intervals))
            blocks.append(.folded(title: words("decision.depends"), blocks: [intervals]))
        }
        return blocks
    }

    private func list(_ lines: [String]) -> String {
        lines.map { "- " + Escape.markdown($0) }.joined(separator: "\n")
    }

    /// Why a faster candidate was not chosen: it is hardly faster, and takes more HBM; nil where there is none.
    private func tie(_ plan: BufferPlan, _ sentences: BufferPlanSentences) -> String? {
        guard !plan.isForced, plan.choice.kind != .none,
            let fastest = plan.candidates.max(by: { $0.tokensPerSecond < $1.tokensPerSecond }),
            fastest.tokensPerSecond > plan.choice.tokensPerSecond
        else { return nil }
        return words(
            plan.choice.kind == .whole ? "decision.tie.whole" : "decision.tie",
            BufferPlanPart.tie.merging([
                "name": sentences.name(fastest), "rate": NumberText.significant(fastest.tokensPerSecond),
            ]) { $1 })
    }

    /// HBM a request, requests a rank, ms a step.
    private func facts(_ plan: BufferPlan) -> [ReportFact] {
        guard plan.choice.requests > 0, let bytes = plan.choice.hbmBytesPerRequest,
            let step = plan.choice.stepMilliseconds
        else { return [] }
        let whole = plan.baseline
        let isBuffer = plan.choice.kind == .buffer
        let names = [
            "bytes": NumberText.bytes(Double(whole.hbmBytesPerRequest)),
            "requests": NumberText.integer(whole.requestsWithinLimit),
            "step": NumberText.significant(whole.stepMilliseconds ?? 0),
            "limit": NumberText.significant(plan.machine.stepLimitMilliseconds),
        ]
        let hasWhole = isBuffer && whole.requestsWithinLimit > 0
        return [
            ReportFact(
                value: NumberText.bytes(Double(bytes)),
                label: words(isBuffer ? "decision.memory.buffer" : "decision.memory", names),
                quantity: ReportQuantity("choice.hbm_per_request", .bytes(Double(bytes)))),
            ReportFact(
                value: NumberText.integer(plan.choice.requests),
                label: words(hasWhole ? "decision.requests.buffer" : "decision.requests", names),
                quantity: ReportQuantity("choice.requests", .integer(plan.choice.requests))),
            ReportFact(
                value: NumberText.significant(step) + " ms",
                label: words(hasWhole ? "decision.step.buffer" : "decision.step", names),
                quantity: ReportQuantity("choice.step_ms", .number(step))),
        ]
    }

    /// The flags of each engine, the first one open.
    private func settings(_ plan: BufferPlan) -> [ReportBlock] {
        let own = plan.machine.admission.name
        let all = ReleasedEngines.released
        let engines = all.filter { $0.name == own } + all.filter { $0.name != own }
        let texts = engines.compactMap { engine in engine.text(plan).map { (engine, $0) } }
        guard let first = texts.first else {
            return plan.chosenBuffer == nil ? [] : [.note(explanations.phrase("sizing-no-engine"))]
        }
        let rest = texts.dropFirst().flatMap { setting($0, $1) }
        return setting(first.0, first.1)
            + (rest.isEmpty ? [] : [.folded(title: words("decision.engines"), blocks: rest)])
    }

    /// One engine's text, and under it what its user alone knows.
    private func setting(_ engine: any ReleasedEngine.Type, _ text: String) -> [ReportBlock] {
        let own = EngineWords(explanations).own(engine.name)
        return [.prose(Escape.markdown(title(engine))), .code(code(engine, text))]
            + (own.map { [.prose($0)] } ?? [])
    }

    /// What each engine does with the buffer, by its own admission; nothing where no buffer of rows was chosen.
    private func engines(_ plan: BufferPlan) -> [ReportBlock] {
        let rows = plan.engineRows
        guard !rows.isEmpty else { return [] }
        let table = EngineRowTable(words: explanations)
        let keys = ["engine", "requests", "setting", "step_ms", "tokens_per_second"]
        let columns = zip(table.header, keys).map { title, key in
            DataTable.Column(title, key: key, isNumber: key != "engine" && key != "setting")
        }
        let cells = rows.map { row -> [DataTable.Cell] in
            let texts = table.cells(row)
            return [
                .text(texts[0]), row.fit.refused.isEmpty ? .integer(row.requests) : .none, .text(texts[2]),
                DataTable.Cell(row.stepMilliseconds), DataTable.Cell(row.tokensPerSecond),
            ]
        }
        let caption = words("decision.rows")
        let shown = DataTable(caption: caption, columns: columns, rows: cells)
        return [.table(ReportTable(anchor: anchors("engines"), table: shown))]
    }

    /// The buffer beside the whole cache at 1, 2, 4 … requests; nothing where no buffer was chosen.
    private func batches(_ plan: BufferPlan) -> [ReportBlock] {
        let rows = plan.batches.rows
        guard !rows.isEmpty else { return [] }
        let keys = ["requests", "step_ms", "tokens_per_second", "whole_step_ms", "whole_tokens_per_second"]
        let columns = zip(BatchRowTable(words: explanations).header, keys).map { title, key in
            DataTable.Column(title, key: key, isNumber: true)
        }
        let cells = rows.map { row -> [DataTable.Cell] in
            [
                .integer(row.requests), DataTable.Cell(row.stepMilliseconds), DataTable.Cell(row.tokensPerSecond),
                DataTable.Cell(row.wholeStepMilliseconds), DataTable.Cell(row.wholeTokensPerSecond),
            ]
        }
        let table = DataTable(caption: explanations.phrase("plan-batches"), columns: columns, rows: cells)
        return [
            .folded(
                title: words("decision.batches"),
                blocks: [.table(ReportTable(anchor: anchors("batches"), table: table))])
        ]
    }

    private func title(_ engine: any ReleasedEngine.Type) -> String {
        words("decision.flags", ["engine": engine.name, "version": engine.writtenFor])
    }

    private func code(_ engine: any ReleasedEngine.Type, _ text: String) -> ReportCode {
        ReportCode(anchor: anchors("settings-\(engine.name)"), title: title(engine), text: text)
    }
}

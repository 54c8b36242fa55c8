import LocalityModel
import Recommendations
import Sizing
import Wording

/// A plan for the terminal: the choice in at most 20 lines, the table of candidates, then what it rests on.
struct BufferPlanText {
    let words: ExplanationCatalogue
    let style: TextStyle

    private static let labelWidth = 15

    /// - Parameters:
    ///   - fromVLLM: whether vLLM counted what was observed, in its own way.
    ///   - more: lines to add below a plan.
    func text(
        _ plans: [BufferPlan], observed: ObservedHits?, fromVLLM: Bool = false, more: (Int) -> [String] = { _ in [] }
    ) -> String {
        plans.enumerated().map { place, plan in
            let own = BufferPlanText(words: words.speaking(of: plan.result), style: style)
            let lines = own.lines(plan, observed: observed, fromVLLM: fromVLLM) + more(place)
            return lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    private func lines(_ plan: BufferPlan, observed: ObservedHits?, fromVLLM: Bool) -> [String] {
        var lines = heading(plan) + choice(plan, observed: observed) + [""] + table(plan)
        let sentences = BufferPlanSentences(plan, words: words)
        lines += [""] + TextStyle.wrapped(words.joining.sentences([sentences.tie] + sentences.tableNotes))
        let batches = BatchRowsText(words: words, style: style).lines(plan)
        if !batches.isEmpty { lines += [""] + batches }
        let engines = EngineRowsText(words: words, style: style).lines(plan)
        if !engines.isEmpty { lines += [""] + engines }
        if plan.isEmittable { lines += labelled("flags", flags(plan)) }
        if fromVLLM {
            lines += labelled("notes", words.joining.sentences(BufferPlanSentences(plan, words: words).countedByVLLM))
        }
        return lines + [""] + basis(plan)
    }

    private func heading(_ plan: BufferPlan) -> [String] {
        let model = plan.inputs.first { $0.name == "model" }?.detail.map(words.reason)
        let engine = plan.machine.admission.engine == nil ? nil : plan.machine.admission.title
        let parts = [plan.dataset?.visible, model, engine].compactMap { $0 }
        let scope = parts.isEmpty ? nil : words.joining.list(parts)
        return TextStyle.wrapped(words.joining.aside(plan.traceDirectory.visible, scope), indent: 2).map {
            style.dressed($0, .bold)
        }
    }

    /// The choice in a few lines, for a page that goes on with something else.
    func answer(_ plan: BufferPlan) -> [String] {
        let sentences = BufferPlanSentences(plan, words: words)
        let accent: TextStyle.Accent = plan.choice.kind == .none ? .bad : .good
        return TextStyle.wrapped(sentences.decision).map { style.dressed($0, accent) }
            + labelled("memory", sentences.memory) + labelled("limit", sentences.limit)
            + labelled("sure", sentences.sure)
            + labelled("turns", words.joining.sentences(sentences.turns))
            + labelled("notes", sentences.shortTrace)
            + labelled("flags", (plan.isEmittable ? "kvplace plan \(plan.traceDirectory.visible) " : "") + flags(plan))
            + labelled("engines", engines(plan))
    }

    /// `SGLang 0.5.23 31, vLLM 0.33.0 28 requests`; nil where no buffer of rows was chosen.
    private func engines(_ plan: BufferPlan) -> String? {
        let table = EngineRowTable(words: words)
        let texts = plan.engineRows.map { table.cells($0).prefix(2).joined(separator: " ") }
        return texts.isEmpty ? nil : words.phrase("plan-engines-short", ["engines": words.joining.list(texts)])
    }

    /// The choice and what it rests on.
    func decision(_ plan: BufferPlan) -> [String] { choice(plan, observed: nil) + basis(plan) }

    /// Every input with its source, and for which values of each the choice stays.
    private func basis(_ plan: BufferPlan) -> [String] {
        let sentences = BufferPlanSentences(plan, words: words)
        return labelled("inputs", inputs(plan, sentences)) + labelled("assumed", assumptions(plan, sentences))
            + labelled("depends", words.joining.clauses(sentences.intervals))
            + labelled("rank", words.phrase("sizing-rank"))
    }

    /// The choice, how sure it is, and what would turn it.
    private func choice(_ plan: BufferPlan, observed: ObservedHits?) -> [String] {
        let sentences = BufferPlanSentences(plan, words: words)
        let accent: TextStyle.Accent = plan.choice.kind == .none ? .bad : .good
        var lines = TextStyle.wrapped(sentences.decision).map { style.dressed($0, accent) }
        lines += labelled("memory", sentences.memory)
        lines += labelled("memory", sentences.node)
        lines += labelled("limit", sentences.limit)
        lines += labelled("sure", sentences.sure)
        lines += labelled("misses", sentences.misses)
        if let observed { lines += labelled("misses", sentences.compared(with: observed)) }
        lines += labelled("others", words.joining.sentences(sentences.alternatives))
        lines += labelled(
            "turns", words.joining.sentences(sentences.turns + [sentences.holds].compactMap { $0 }))
        lines += labelled("layers", sentences.layers)
        lines += labelled("notes", words.joining.sentences(sentences.notes))
        return lines + (plan.isEmittable ? [] : labelled("flags", flags(plan)))
    }

    private func labelled(_ label: String, _ text: String?) -> [String] {
        guard let text, !text.isEmpty else { return [] }
        let name = TextStyle.padded("  " + words.phrase("sizing-label-\(label)"), to: Self.labelWidth + 2)
        return TextStyle.wrapped(text, first: name, indent: Self.labelWidth + 2)
    }

    /// What is known, by source.
    private func inputs(_ plan: BufferPlan, _ sentences: BufferPlanSentences) -> String {
        var sources: [String] = []
        var texts: [String: [String]] = [:]
        for input in plan.inputs where input.source != .assumption && input.name != "model" {
            let detail =
                input.source == .flag ? input.flag : input.source == .trace ? nil : input.detail.map(words.reason)
            let source = detail ?? words.phrase("source.\(input.source.rawValue)")
            if texts[source] == nil { sources.append(source) }
            texts[source, default: []].append(sentences.text(input))
        }
        return words.joining.clauses(
            sources.map { words.joining.label($0, words.joining.list(texts[$0, default: []])) })
    }

    private func assumptions(_ plan: BufferPlan, _ sentences: BufferPlanSentences) -> String {
        // The engine stands in the heading, and one flag says both parts of the base step.
        let inputs = plan.assumptions.filter { $0.name != "engine" }
        return words.joining.list(
            inputs.map { input in
                words.joining.aside(
                    sentences.text(input), input.name == "base_step_per_request_ms" ? nil : input.flag)
            })
    }

    private func flags(_ plan: BufferPlan) -> String {
        guard let buffer = plan.chosenBuffer, buffer.requestsWithinLimit > 0 else {
            return plan.choice.kind == .whole ? words.phrase("sizing-no-flags") : ""
        }
        guard plan.isEmittable else { return words.phrase("sizing-no-engine") }
        let engines = ReleasedEngines.released.filter { $0.text(plan) != nil }.map { $0.name }.joined(separator: "|")
        let command = words.phrase("sizing-engines", ["engines": engines])
        guard let passes = plan.result.configuration?.passes, passes.areSeveral else { return command }
        // Without these the trace would be analysed token by token.
        let accepted = NumberText.exact(passes.acceptedTokens)
        return "--draft-tokens \(passes.draftTokens) --accepted-tokens \(accepted) \(command)"
    }

    private static let columns = ["buffer", "memory", "requests", "misses", "fetch", "step", "high", "rate"]

    /// Candidates and the baseline, the choice marked.
    func table(_ plan: BufferPlan) -> [String] {
        let sentences = BufferPlanSentences(plan, words: words)
        let isWhole = plan.choice.kind == .whole
        var rows = [["  "] + Self.columns.map { words.phrase("sizing-column-\($0)") }]
        for candidate in plan.candidates {
            rows.append([candidate == plan.chosenBuffer ? "* " : "  "] + cells(candidate, sentences.name(candidate)))
        }
        let whole = plan.baseline
        rows.append([
            isWhole ? "* " : "  ", words.phrase("sizing-whole-name"),
            NumberText.bytes(Double(whole.hbmBytesPerRequest)),
            NumberText.integer(whole.requestsWithinLimit), "0", "0", number(whole.stepMilliseconds),
            number(whole.stepMilliseconds), NumberText.significant(whole.tokensPerSecond),
        ])
        let widths = rows[0].indices.map { column in rows.map { LineBreaking.columns($0[column]) }.max() ?? 0 }
        return rows.enumerated().map { index, row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                column < 2 ? TextStyle.padded(cell.0, to: cell.1) : TextStyle.aligned(cell.0, to: cell.1)
            }
            let line = cells[0] + cells.dropFirst().joined(separator: "  ")
            return index == 0 ? style.dressed(line, .bold) : line
        }
    }

    private func cells(_ candidate: BufferCandidate, _ name: String) -> [String] {
        [
            candidate.isStillFilling ? "\(name) ~" : name, NumberText.bytes(Double(candidate.hbmBytesPerRequest)),
            NumberText.integer(candidate.requestsWithinLimit), NumberText.significant(candidate.meanMisses.rounded()),
            number(candidate.times?.fetchMean), number(candidate.times?.stepMean), number(candidate.times?.step99),
            NumberText.significant(candidate.tokensPerSecond),
        ]
    }

    private func number(_ value: Double?) -> String { value.map(NumberText.significant) ?? "–" }
}

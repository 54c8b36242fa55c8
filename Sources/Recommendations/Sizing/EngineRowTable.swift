public import Sizing
import Wording

/// What each engine does with a plan's buffer, as cells of a table: the same for the terminal and for pages.
public struct EngineRowTable {
    private let words: ExplanationCatalogue

    public init(words: ExplanationCatalogue) { self.words = words }

    /// Engine, requests, setting, step in ms, tokens a second.
    public var header: [String] {
        [
            "plan-column-engine", "sizing-column-requests", "fit-column-setting", "sizing-column-step",
            "sizing-column-rate",
        ]
        .map { words.phrase($0) }
    }

    /// What the tables of the plan's engine take of HBM; empty where it is not known.
    public func bookkeeping(_ rows: [EngineRow], _ plan: BufferPlan) -> [String] {
        let own = rows.first { $0.fit.engine == plan.machine.admission.name }?.fit.setting
        let text = own.flatMap { EngineWords(words).bookkeeping($0, isInside: plan.machine.holdsBookkeeping) }
        return text.map { [$0] } ?? []
    }

    /// A bound has ≤ behind the engine's name, an estimate ≈. What an engine refuses stands in the place of its
    /// setting.
    public func cells(_ row: EngineRow) -> [String] {
        let engine = EngineWords(words)
        let name = "\(ReleasedEngines.named(row.fit.engine)?.title ?? row.fit.engine) \(row.fit.version)"
        if let refusal = row.fit.refused.first { return [name, "–", engine.kind(refusal), "", ""] }
        return [
            row.fit.bound.map { "\(name) \($0.isUpper ? "≤" : "≈")" } ?? name, NumberText.integer(row.requests),
            row.fit.setting.map { engine.pool($0.hostPool) } ?? words.phrase("fit-nothing"),
            row.stepMilliseconds.map(NumberText.significant) ?? "–", NumberText.significant(row.tokensPerSecond),
        ]
    }
}

import LocalityModel

/// What one engine does with the buffer of a plan: its own requests, its own setting, and the step that they make.
public struct EngineRow: Equatable, Sendable {
    /// For the requests that keep the limit on a step, or with what the engine refuses.
    public let fit: EngineFit
    /// n*: of the requests that the engine admits the most whose step keeps the limit.
    public let requests: Int
    /// Mean, in ms; nil where no request runs.
    public let stepMilliseconds: Double?
    public let tokensPerSecond: Double

    init(_ engine: any ReleasedEngine.Type, _ machine: Machine, _ buffer: BufferCandidate) {
        let step = StepTime(machine, buffer.shape, buffer.misses)
        let all = engine.fit(EngineQuestion(machine, rows: buffer.capacityBlocks))
        let most = step.largestCount(upTo: all.setting?.requests ?? 0)
        requests = most
        fit =
            most > 0 && most < all.setting?.requests ?? 0
            ? engine.fit(EngineQuestion(machine, rows: buffer.capacityBlocks, requests: most)) : all
        stepMilliseconds = most > 0 ? step.mean(requests: most) : nil
        tokensPerSecond =
            stepMilliseconds.map { machine.tokensPerSecond(requests: most, stepMilliseconds: $0) } ?? 0
    }
}

extension BufferPlan {
    /// A row for each released engine; empty where no buffer of single rows was chosen.
    public var engineRows: [EngineRow] {
        guard let buffer = chosenBuffer, buffer.blockSizeTokens == 1 else { return [] }
        return ReleasedEngines.released.map { EngineRow($0, machine, buffer) }
    }

    /// What an engine refuses of the chosen buffer and its machine; nil where it takes it, or is none.
    public func refusal(of engine: String) -> EngineRefusal? {
        guard let released = ReleasedEngines.named(engine), let buffer = chosenBuffer, buffer.blockSizeTokens == 1
        else { return nil }
        return released.refusals(EngineQuestion(machine, rows: buffer.capacityBlocks)).first
    }
}

extension EngineRow: Encodable {
    public func encode(to encoder: any Encoder) throws {
        try fit.encode(to: encoder)
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("requests_within_tpot", requests)
        try fields.set("step_ms_mean", stepMilliseconds)
        try fields.set("tokens_per_second", tokensPerSecond)
    }
}

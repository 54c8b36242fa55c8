public import Sizing
import Wording

/// How sure a plan is, and what it depends on, in sentences.
extension BufferPlanSentences {
    /// What would be chosen at both ends of the misses' intervals; nil where one request was measured.
    public var range: String? {
        guard let range = plan.range, plan.choice.kind != .none || !range.isSame else { return nil }
        let count = NumberText.integer(range.requests)
        let (best, worst) = (range.fewestMisses, range.mostMisses)
        guard range.isSame else {
            return phrase("sure-other", ["count": count, "fewest": end(best), "most": end(worst)])
        }
        guard best.requests > 0, worst.requests > 0 else { return nil }
        let key = best.kind == .whole ? "sure-whole" : plan.isForced ? "sure-forced" : "sure-same"
        return phrase(
            key,
            [
                "count": count, "name": name(best),
                "requests": between(Double(worst.requests), Double(best.requests)),
                "step": between(best.stepMilliseconds ?? 0, worst.stepMilliseconds ?? 0),
                "rate": between(worst.tokensPerSecond, best.tokensPerSecond),
            ])
    }

    /// Which assumed inputs decide; nil where none does.
    public var decisive: String? {
        let inputs = plan.sensitivity.filter(\.isDecisive).map { phrase("vary-\($0.input.rawValue)") }
        return inputs.isEmpty ? nil : phrase("decisive", ["inputs": list(inputs)])
    }

    /// For which values of the nearest input the choice stays; JSON has all; nil where nothing turns it.
    public var holds: String? {
        let near = plan.sensitivity.filter { $0.low != nil || $0.high != nil }.prefix(1).map(interval)
        return near.isEmpty ? nil : phrase("holds", ["intervals": clauses(near)])
    }

    /// For which values of each input the choice stays, the nearest end first.
    public var intervals: [String] { plan.sensitivity.map(interval) }

    /// `a base step a request of 0 to 0.8 ms (12 288 token rows above)`.
    public func interval(_ interval: InputInterval) -> String {
        let code = interval.input.rawValue
        func value(_ number: Double) -> String {
            phrase("value-\(code)", ["value": NumberText.significant(number)])
        }
        var names = ["input": phrase("vary-\(code)")]
        names["low"] = interval.low.map(value)
        names["high"] = interval.high.map(value)
        names["below"] = interval.below.map(name)
        names["above"] = interval.above.map(name)
        let key =
            switch (interval.low, interval.high) {
            case (nil, nil): "hold-always"
            case (_?, nil): "hold-from"
            case (nil, _?): "hold-to"
            case (_?, _?): interval.below == interval.above ? "hold-within" : "hold-between"
            }
        return phrase(key, names)
    }

    /// From how many requests on the buffer wins; nil where no buffer was chosen or it wins from the first.
    public var batches: String? {
        guard plan.chosenBuffer != nil, let first = plan.batches.winsFrom, first > 1 else { return nil }
        return phrase("batches", ["count": NumberText.integer(first)])
    }

    /// What all ranks of the node take; nil for a single one.
    public var node: String? {
        guard plan.machine.ranks > 1, plan.choice.requests > 0, let hbm = plan.choice.hbmBytesPerRequest else {
            return nil
        }
        let total = plan.machine.ranks * plan.choice.requests
        return phrase(
            "node",
            [
                "ranks": NumberText.integer(plan.machine.ranks), "requests": NumberText.integer(total),
                "hbm": NumberText.bytes(Double(total * hbm)),
                "host": NumberText.bytes(Double(total * (plan.chosenBuffer?.hostBytesPerRequest ?? 0))),
                "rate": NumberText.significant(Double(plan.machine.ranks) * plan.choice.tokensPerSecond),
            ])
    }

    private func end(_ choice: BufferChoice) -> String {
        choice.requests == 0
            ? phrase("sure-none")
            : phrase("sure-end", ["name": name(choice), "alternative": alternative(choice)])
    }

    /// `20 to 24`, or one number where both read the same.
    private func between(_ low: Double, _ high: Double) -> String {
        let (first, last) = (NumberText.significant(low), NumberText.significant(high))
        return first == last ? first : phrase("between", ["low": first, "high": last])
    }

    private func name(_ identity: ChoiceIdentity) -> String {
        switch identity {
        case .whole: phrase("whole-name")
        case .buffer(let shape): name(shape)
        case .none: phrase("nothing-name")
        }
    }
}

import ArgumentParser
import LocalityModel
import Recommendations
import Reports
import Sizing
import Wording

/// `--baseline` with `--max-increase`: what is said of each result against its counterpart in an earlier one.
struct RegressionGate {
    /// What is compared, a buffer of the same size in both.
    enum Quantity: String, CaseIterable {
        /// Mean misses of a request's step.
        case misses
        /// The 99 % step of the requests that then fit, in ms.
        case step
    }

    struct Limit {
        let quantity: Quantity
        /// 0.05 for 5 %.
        let share: Double
    }

    let limits: [Limit]

    /// Reads `misses=5%`, `step=0.1`.
    init(_ texts: [String]) throws {
        limits = try texts.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            let names = Quantity.allCases.map(\.rawValue).joined(separator: ", ")
            guard parts.count == 2, let quantity = Quantity(rawValue: parts[0]), let share = Self.share(parts[1]) else {
                throw ValidationError(
                    "--max-increase \(text): expected NAME=SHARE, as misses=5%; NAME is one of \(names).")
            }
            return Limit(quantity: quantity, share: share)
        }
    }

    private static func share(_ text: String) -> Double? {
        let isPercent = text.hasSuffix("%")
        guard let value = Double(isPercent ? String(text.dropLast()) : text), value.isFinite, value >= 0 else {
            return nil
        }
        return isPercent ? value / 100 : value
    }

    /// Results with the plans that stand on them.
    struct Side {
        let results: [AnalysisResult]
        let plans: [BufferPlan]

        init(_ results: [AnalysisResult], _ sized: SizedTraces) {
            self.results = results
            plans = sized.plans
        }

        func buffer(_ result: AnalysisResult, _ capacityBlocks: Int) -> BufferCandidate? {
            plans.first { $0.traceDirectory == result.traceDirectory }?.candidates.first {
                $0.blockSizeTokens == result.blockSizeTokens && $0.capacityBlocks == capacityBlocks
            }
        }

        func chosenCapacity(_ result: AnalysisResult) -> Int? {
            let chosen = plans.first { $0.traceDirectory == result.traceDirectory }?.chosenBuffer
            return chosen?.blockSizeTokens == result.blockSizeTokens ? chosen?.capacityBlocks : nil
        }
    }

    /// A case for each limit of each result; what has no counterpart is skipped with the reason, and an error where
    /// nothing at all was compared.
    func cases(_ now: Side, against baseline: Side) -> [GateCase] {
        let pairing = BaselinePairing(baseline: baseline.results)
        let cases = now.results.flatMap { result -> [GateCase] in
            switch pairing.partner(of: result) {
            case .none(let reason):
                return limits.map { skipped(name($0, result), result, reason) }
            case .found(let old):
                return limits.map { compared($0, result, now, old, baseline) }
            }
        }
        guard cases.allSatisfy({ $0.verdict == .skipped }) else { return cases }
        return cases.map { GateCase($0.name, at: $0.place, .broken, $0.message) }
    }

    private func skipped(_ name: String, _ result: AnalysisResult, _ reason: String) -> GateCase {
        GateCase(name, at: result.traceDirectory, .skipped, "not compared: \(reason)")
    }

    private func name(_ limit: Limit, _ result: AnalysisResult) -> String {
        "\(limit.quantity.rawValue)@\(result.blockSizeTokens)"
    }

    private func compared(
        _ limit: Limit, _ result: AnalysisResult, _ now: Side, _ old: AnalysisResult, _ baseline: Side
    ) -> GateCase {
        let name = name(limit, result)
        guard let own = StepMissReading(result), let other = StepMissReading(old),
            let pair = BufferPair(own, other, chosen: now.chosenCapacity(result))
        else { return skipped(name, result, "no buffer was measured in both") }
        var values = (now: pair.misses.now, before: pair.misses.before)
        if limit.quantity == .step {
            guard let buffer = now.buffer(result, pair.capacityBlocks),
                let before = baseline.buffer(old, pair.capacityBlocks)
            else {
                return skipped(
                    name, result, "no step was sized for this buffer; it needs block size 1 (--block-sizes 1,64)")
            }
            values = (Self.step(buffer), Self.step(before))
        }
        guard values.now > values.before * (1 + limit.share), !pair.isWithinIntervals else {
            return GateCase(name, at: result.traceDirectory, .passed)
        }
        let rise = values.before > 0 ? "by \(NumberText.percent(values.now / values.before - 1))" : "from nothing"
        let unit = result.blockSizeTokens == 1 ? "rows" : "blocks"
        let (before, now) = (NumberText.significant(values.before), NumberText.significant(values.now))
        return GateCase(
            name, at: result.traceDirectory, .fired,
            "\(limit.quantity.rawValue) rose \(rise), from \(before) to \(now) "
                + "(buffer of \(NumberText.integer(pair.capacityBlocks)) \(unit); "
                + "limit \(NumberText.percent(limit.share)))")
    }

    private static func step(_ buffer: BufferCandidate) -> Double {
        buffer.times?.step99 ?? buffer.smallestStepMilliseconds
    }
}

/// The misses of two results with one buffer that both measured: the one that is chosen now, else twice a selection, or
/// the next larger one.
private struct BufferPair {
    let capacityBlocks: Int
    let misses: (now: Double, before: Double)
    /// Whether the means of requests are so near that other requests of the same traffic may have given either.
    let isWithinIntervals: Bool

    init?(_ own: StepMissReading, _ other: StepMissReading, chosen: Int?) {
        let stored = (own.misses.capacities + other.misses.capacities).map(\.capacityBlocks).sorted()
        let least = 2 * max(own.selectionBlocks, other.selectionBlocks)
        let wanted = [chosen].compactMap { $0 } + stored.filter { $0 >= least } + stored.suffix(1)
        for capacity in wanted {
            guard let now = own.point(at: capacity), let before = other.point(at: capacity) else { continue }
            capacityBlocks = capacity
            if let steady = now.steady, let old = before.steady {
                misses = (steady.mean, old.mean)
            } else {
                misses = (now.all.mean, before.all.mean)
            }
            let intervals = (MeanInterval(now.requestMeans), MeanInterval(before.requestMeans))
            isWithinIntervals = intervals.0.flatMap { left in intervals.1.map(left.meets) } ?? false
            return
        }
        return nil
    }
}

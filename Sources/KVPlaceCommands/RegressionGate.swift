import ArgumentParser
import Recommendations
import Sizing

/// `--baseline` with `--max-increase`: ends the program with 2 where a run got worse than an earlier result allows.
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

    /// Each plan against the one of the same data set, else of the same trace directory, else the only one there is.
    ///
    /// - Throws: `CommandFailure` with 2 that says what rose and by how much; with 65 where nothing can be compared.
    func check(_ plans: [SizingPlan], against baseline: [SizingPlan]) throws {
        guard !limits.isEmpty else { return }
        var worse: [String] = []
        var compared = 0
        for plan in plans {
            guard let old = counterpart(of: plan, baseline), let (own, other) = Self.sameBuffer(plan, old) else {
                continue
            }
            compared += 1
            for limit in limits {
                let (now, before) = (Self.value(limit.quantity, own), Self.value(limit.quantity, other))
                guard now > before * (1 + limit.share) else { continue }
                let rise = before > 0 ? "by \(NumberText.percent(now / before - 1))" : "from nothing"
                worse.append(
                    "\(limit.quantity.rawValue) rose \(rise), from \(NumberText.plain(before)) to "
                        + "\(NumberText.plain(now)) (\(plan.traceDirectory.visible), "
                        + "\(NumberText.grouped(own.capacityBlocks)) rows; limit \(NumberText.percent(limit.share)))")
            }
        }
        guard compared > 0 else {
            throw CommandFailure(
                .badData, "--baseline: no run of it can be compared; both need token rows (--block-sizes 1,64)")
        }
        if !worse.isEmpty { throw CommandFailure(.gateFired, "--max-increase: \(worse.joined(separator: "; "))") }
    }

    private func counterpart(of plan: SizingPlan, _ baseline: [SizingPlan]) -> SizingPlan? {
        baseline.first { $0.dataset != nil && $0.dataset == plan.dataset }
            ?? baseline.first { $0.traceDirectory == plan.traceDirectory } ?? (baseline.count == 1 ? baseline[0] : nil)
    }

    /// The buffer that is chosen now, else twice a selection, where both results measured it.
    private static func sameBuffer(_ plan: SizingPlan, _ old: SizingPlan) -> (BufferCandidate, BufferCandidate)? {
        let wanted = [plan.chosenBuffer?.capacityBlocks, 2 * plan.selectedTokens].compactMap { $0 }
        for capacity in wanted {
            func buffer(_ plan: SizingPlan) -> BufferCandidate? {
                plan.candidates.first { $0.blockSizeTokens == 1 && $0.capacityBlocks == capacity }
            }
            if let own = buffer(plan), let other = buffer(old) { return (own, other) }
        }
        return nil
    }

    private static func value(_ quantity: Quantity, _ buffer: BufferCandidate) -> Double {
        switch quantity {
        case .misses: buffer.meanMisses
        case .step: buffer.times?.step99 ?? buffer.smallestStepMilliseconds
        }
    }
}

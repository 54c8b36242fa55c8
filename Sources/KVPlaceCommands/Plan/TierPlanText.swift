import Recommendations
import Sizing
import Wording

/// The placement plan for the terminal.
struct TierPlanText {
    let words: ExplanationCatalogue
    let style: TextStyle

    func lines(_ plan: TierPlan) -> [String] {
        var lines = ["", style.dressed(words.phrase("text-plan"), .bold)]
        if let reason = plan.notEvaluated {
            let flag = reason.flag.map { words.phrase("text-flag", ["flag": $0]) }
            let text = words.joining.sentences([reason.reason] + [flag].compactMap { $0 })
            return lines + TextStyle.wrapped(text, first: "  ", indent: 2)
        }
        for tier in plan.tiers { lines += self.tier(tier) }
        for capacity in plan.capacities { lines += self.capacity(capacity) }
        if let indexer = plan.indexer {
            let names = [
                "layers": NumberText.integer(indexer.layers),
                "bytes": NumberText.integer(indexer.bytesPerTokenAndLayer),
                "total": NumberText.integer(indexer.bytesPerToken),
            ]
            lines += TextStyle.wrapped(words.phrase("text-indexer", names), first: "  ", indent: 4)
        }
        for note in plan.notes { lines += TextStyle.wrapped(note.withoutMarkdown, first: "  ", indent: 4) }
        return lines
    }

    private func tier(_ tier: Tier) -> [String] {
        let name = words.phrase("tier.\(tier.name.rawValue)")
        let first = "  " + TextStyle.padded(name, to: 18)
        if tier.capacityBlocks == 0, tier.shortfallBlocks == nil {
            return [first + words.phrase("text-nothing-left")]
        }
        let parts = [size(tier), window(tier), fill(tier), served(tier), shortfall(tier)].compactMap { $0 }
        let lines = TextStyle.wrapped(words.joining.clauses(parts), first: first, indent: 20)
        return lines + (tier.cost.flatMap { $0.missesPerStep > 0 ? cost($0) : nil } ?? [])
    }

    private func size(_ tier: Tier) -> String? {
        tier.capacityBlocks.map { blocks in
            amount(blocks, tier.capacityBytes, tier.totalBlocks, tier.totalBytes)
        }
    }

    private func amount(_ blocks: Int, _ bytes: Int?, _ totalBlocks: Int?, _ totalBytes: Int?) -> String {
        func text(_ blocks: Int, _ bytes: Int?) -> String {
            let size = bytes.map { " = \(NumberText.bytes(Double($0)))" } ?? ""
            return words.phrase("text-blocks", ["blocks": NumberText.integer(blocks)]) + size
        }
        let perStream = words.phrase("text-a-stream", ["amount": text(blocks, bytes)])
        guard let totalBlocks else { return perStream }
        return words.joining.list([perStream, words.phrase("text-in-all", ["amount": text(totalBlocks, totalBytes)])])
    }

    private func window(_ tier: Tier) -> String? {
        tier.windowSteps.map { words.phrase("text-window", ["steps": NumberText.integer($0)]) }
    }

    private func fill(_ tier: Tier) -> String? {
        words.phrase("text-fill", ["fill": words.phrase("fill.\(tier.fill.rawValue)")])
    }

    private func served(_ tier: Tier) -> String? {
        guard let share = tier.expectedHitShare else { return words.phrase("text-share-unknown") }
        return words.joining.aside(
            words.phrase("text-share", ["share": NumberText.percent(share)]), tier.source.map(words.reason))
    }

    private func shortfall(_ tier: Tier) -> String? {
        tier.shortfallBlocks.map { words.phrase("text-shortfall", ["blocks": NumberText.integer($0)]) }
    }

    private func cost(_ cost: FarCost) -> [String] {
        var parts = [words.phrase("text-far-misses", ["misses": NumberText.significant(cost.missesPerStep)])]
        if let bytes = cost.bytesPerStep, let total = cost.totalBytesPerStep {
            parts.append(
                words.phrase(
                    "text-far-bytes", ["bytes": NumberText.bytes(bytes), "total": NumberText.bytes(total)]))
        }
        if let time = cost.totalMillisecondsPerStep, let link = cost.linkGigabytesPerSecond {
            parts.append(
                words.phrase(
                    "text-far-time", ["time": NumberText.significant(time), "link": NumberText.significant(link)]))
        }
        if let distance = cost.meanBlockDistance {
            parts.append(words.phrase("text-far-distance", ["blocks": NumberText.significant(distance)]))
        }
        if let steps = cost.medianReuseTimeSteps {
            parts.append(words.phrase("text-far-reuse", ["steps": NumberText.integer(steps)]))
        }
        return TextStyle.wrapped(
            words.joining.clauses(parts), first: String(repeating: " ", count: 20), indent: 20)
    }

    private func capacity(_ capacity: AttainableCapacity) -> [String] {
        let share = NumberText.percent(capacity.share)
        let text = capacity.capacityBlocks.map { blocks in
            amount(blocks, capacity.capacityBytes, capacity.totalBlocks, capacity.totalBytes)
        }
        return TextStyle.wrapped(
            words.joining.sentences([
                words.phrase("text-attainable", ["share": share]), text ?? words.phrase("text-nothing-attainable"),
            ]), first: "  ", indent: 4)
    }
}

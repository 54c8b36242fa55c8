extension Engine {
    /// The profile of rows a layer: layer id → share of the largest, which gets the whole buffer.
    static let sglangLayers = Engine(
        name: "sglang-layers", writtenFor: "a public fork of SGLang with budgets a layer (autumn 2026)"
    ) { plan, _ in
        guard let split = plan.layerSplit, let largest = split.layers.map(\.capacityBlocks).max() else { return nil }
        let weights = split.layers.map {
            "\"\($0.layerID)\": \(DecimalText.short(Double($0.capacityBlocks) / Double(largest), 4))"
        }
        return "{" + weights.joined(separator: ", ") + "}"
    }

    /// The same fork's table of splits at shares of the context, as CSV; shares that do not hold one step are left out.
    static let sglangTable = Engine(
        name: "dp-csv", writtenFor: "a public fork of SGLang with budgets a layer (autumn 2026)"
    ) { plan, _ in
        let ratios = [0.05, 0.1, 0.15, 0.2, 0.3]
        let splits = ratios.compactMap { ratio in
            LayerSplit(of: plan.result, evenBlocks: Int(ratio * Double(plan.machine.contextTokens))).map { (ratio, $0) }
        }
        guard let first = splits.first?.1 else { return nil }
        let header =
            ["total_ratio", "predicted_uniform_miss_rate", "predicted_dp_miss_rate"]
            + first.layers.map { "layer_\($0.layerID)" }
        let lines = splits.map { ratio, split in
            [
                DecimalText.short(ratio, 2), DecimalText.short(split.uniformMissRate, 6),
                DecimalText.short(split.missRate, 6),
            ]
                + split.layers.map { String($0.capacityBlocks) }
        }
        return ([header] + lines).map { $0.joined(separator: ",") }.joined(separator: "\n")
    }
}

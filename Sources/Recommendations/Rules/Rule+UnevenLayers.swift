import LocalityModel
import Sizing

extension Rule {
    /// Some layers need far more capacity than the median one.
    static let unevenLayers = Rule(
        "uneven-layers", level: .advice, metric: "per_layer.lru_curve", comparison: .above, chart: .layers
    ) { input throws(Obstacle) in
        let needs = try LayerNeeds(of: input.result, shareOfAttainable: input["attainable_share"])
        let largest = needs.largest
        var values = [
            "layers": Double(needs.capacities.count), "median_blocks": needs.medianBlocks,
            "largest_blocks": Double(largest.capacityBlocks), "largest_layer": Double(largest.layerID),
            "uneven_layers": Double(needs.count(above: input.threshold)),
        ]
        if let split = input.layerSplit, split.isWorthwhile {
            values["total_blocks"] = Double(split.totalBlocks)
            values["saving_share"] = split.saving
        }
        return Measurement(
            [input.condition(Double(largest.capacityBlocks) / needs.medianBlocks)], values: values)
    }
}

/// What is peculiar to a layer, the same in every request and trace, as published for real models.
///
/// Both numbers stand on a sequence of Roberts (steps of the plastic number's powers), so that any few neighbouring
/// layers are spread evenly over what layers may be, and none need be drawn.
struct LayerCharacter {
    /// How fast it changes, 1 on average.
    let rate: Double
    /// What its recency is multiplied with, 1 on average.
    let recencyStrength: Double

    init(model: ScoreModel, layer: Int) {
        let spread = model.layerSpread
        let mean = spread == 0 ? 1 : (ExactMath.exp(spread) - ExactMath.exp(-spread)) / (2 * spread)
        rate = ExactMath.exp(spread * LayerCharacter.centred(0.2, 0.7548776662466927, layer)) / mean
        recencyStrength = 1 + model.recency.spread * LayerCharacter.centred(0.5, 0.5698402909980532, layer)
    }

    /// The layer's number of a sequence over -1 ..< 1.
    private static func centred(_ start: Double, _ step: Double, _ layer: Int) -> Double {
        2 * (start + step * Double(layer)).truncatingRemainder(dividingBy: 1) - 1
    }
}

/// Where a layer stands between two fields.
struct LayerMixing {
    let lowerField: Int
    /// Way from the lower field to the upper one, 0 to below 1.
    let turn: Double
    let cosine: Double
    let sine: Double

    init(model: ScoreModel, layer: Int) {
        let index = max(0, layer - model.randomLayers)
        lowerField = index / model.layersPerField
        turn = Double(index % model.layersPerField) / Double(model.layersPerField)
        let length = ((1 - turn) * (1 - turn) + turn * turn).squareRoot()
        cosine = (1 - turn) / length
        sine = turn / length
    }
}

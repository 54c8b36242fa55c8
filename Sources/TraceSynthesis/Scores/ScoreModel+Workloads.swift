extension ScoreModel {
    /// Long prompts: the parameters as calibrated, jointly, to the published miss rates of six buffers (GLM-5.1).
    /// Recency is weak, as it was found to suffice.
    static let longContext = ScoreModel()

    /// Documents of a few thousand tokens and chats: the calibrated field with recency and sink raised to the shares
    /// of one published 16K sample (24 % of a selection in the last 512 tokens, 1 % in the first 64), and layers whose
    /// volatility differs.
    static let documents: ScoreModel = {
        var model = ScoreModel()
        model.recency = Recency(height: 16, share: 1.0 / 64)
        model.sink = Sink(height: 12)
        model.layerNoise = 0.3
        model.layerSpread = 3
        return model
    }()

    /// Filler text with a few needles: fewer, narrower and higher clusters.
    static let needles: ScoreModel = {
        var model = documents
        model.regions = Regions(spacing: 800, width: 6, height: 5)
        model.hotness = Hotness(scale: 0.6, tail: 0.63)
        return model
    }()
}

extension ScoreModel {
    /// Long prompts: the parameters as fitted, jointly, to measured selections and to the published miss rates of six
    /// buffers (GLM-5.1).
    static let longContext = ScoreModel()

    /// Documents of a few thousand tokens and chats, as DeepSeek-V3.2 selects: the fitted model, and its first two
    /// layers nearly at random.
    static let documents: ScoreModel = {
        var model = ScoreModel()
        model.randomLayers = 2
        return model
    }()

    /// Filler text with a few needles: fewer, narrower and higher clusters.
    static let needles: ScoreModel = {
        var model = documents
        model.regions = Regions(spacing: 800, width: 6, height: 5)
        return model
    }()
}

/// The state of one request: what its next step selects in each layer.
///
/// `advance` moves to the next step, `select` then yields a layer's selection. Different layers may be selected from
/// different threads, each layer by one at a time; `advance` must not run beside them.
final class RequestGenerator {
    let request: Int
    private(set) var sequenceTokens: Int
    private let recipe: SynthesisRecipe
    private let promptTokens: Int
    private var step = -1
    private var fields: [SharedField] = []
    private var layers: [LayerScorer] = []
    private var change: StepChange?
    private var shapes: [ShapeSelector] = []

    init(recipe: SynthesisRecipe, request: Int) {
        self.request = request
        self.recipe = recipe
        promptTokens = recipe.promptTokens(ofRequest: request)
        sequenceTokens = promptTokens
        let capacity = promptTokens + recipe.steps
        switch recipe.selection {
        case .scored(let model): makeLayers(model, capacity: capacity)
        default:
            shapes = (0..<recipe.layers).map {
                ShapeSelector(recipe: recipe, promptTokens: promptTokens, request: request, layer: $0)
            }
        }
    }

    private func makeLayers(_ model: ScoreModel, capacity: Int) {
        let fieldCount = LayerMixing(model: model, layer: recipe.layers - 1).lowerField + 2
        let hotness = StaticHotness(model: model, fields: fieldCount, capacity: capacity, mixing: seed(of: 12))
        let recency = RecencyProfile(model: model.recency, k: recipe.k, capacity: capacity)
        layers = (0..<recipe.layers).map {
            LayerScorer(
                model: model, layer: $0, hotness: hotness, recency: recency, k: recipe.k, capacity: capacity,
                seed: recipe.seed, request: UInt64(request))
        }
        fields = (0..<fieldCount).map {
            SharedField(
                model: model, promptLength: promptTokens, capacity: capacity, mixing: seed(of: 8, part: $0))
        }
        change = StepChange(model: model.change, fields: fieldCount, mixing: seed(of: 13))
    }

    /// The seed of one use of random numbers by this request.
    private func seed(of use: UInt64, part: Int = 0) -> UInt64 {
        var random = SplitMix64(mixing: recipe.seed, UInt64(request), UInt64(part), use)
        return random.next()
    }

    /// Decode steps done, of the request's own.
    var stepsDone: Int { step + 1 }

    /// Absolute position of the current step: that of the newest token.
    var stepIndex: Int { sequenceTokens - 1 }

    /// Number of independent parts of `advance`.
    var fieldCount: Int { fields.count }

    /// Moves to the next step; then every field must be advanced once.
    func advance() {
        step += 1
        sequenceTokens += 1
        change?.advance()
    }

    func advanceField(_ index: Int) {
        guard let change else { return }
        fields[index].advance(count: sequenceTokens, change: change.logarithms[index])
    }

    /// Selects for one layer; false if sampling drops the record.
    func select(layer: Int, into selection: inout TopSelection, scratch scores: inout [Int32]) -> Bool {
        guard recipe.keeps(request: request, layer: layer, step: step) else { return false }
        guard let change else {
            selection.set(shapes[layer].positions(step: step, sequenceTokens: sequenceTokens))
            return true
        }
        if scores.count < sequenceTokens { scores = Array(repeating: 0, count: promptTokens + recipe.steps) }
        let scorer = layers[layer]
        scorer.score(fields: fields, changes: change.logarithms, count: sequenceTokens, into: &scores)
        selection.select(recipe.k, of: scores, count: sequenceTokens, expected: scorer.lastThreshold)
        scorer.lastThreshold = selection.scores.last
        return true
    }
}

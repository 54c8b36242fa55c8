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
    private var shapes: [ShapeSelector] = []

    init(recipe: SynthesisRecipe, request: Int) {
        self.request = request
        self.recipe = recipe
        promptTokens = recipe.promptTokens(ofRequest: request)
        sequenceTokens = promptTokens
        let capacity = promptTokens + recipe.steps
        let id = UInt64(request)
        guard case .scored(let model) = recipe.selection else {
            shapes = (0..<recipe.layers).map {
                ShapeSelector(recipe: recipe, promptTokens: promptTokens, request: request, layer: $0)
            }
            return
        }
        layers = (0..<recipe.layers).map {
            LayerScorer(
                model: model, layer: $0, promptTokens: promptTokens, capacity: capacity, seed: recipe.seed, request: id)
        }
        fields = (0...(layers.map(\.lowerField).max()! + 1)).map {
            var random = SplitMix64(mixing: recipe.seed, id, UInt64($0), 8)
            return SharedField(model: model, promptLength: promptTokens, capacity: capacity, mixing: random.next())
        }
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
    }

    func advanceField(_ index: Int) { fields[index].advance(count: sequenceTokens) }

    /// Selects for one layer; false if sampling drops the record.
    func select(layer: Int, into selection: inout TopSelection, scratch scores: inout [Int32]) -> Bool {
        guard recipe.keeps(request: request, layer: layer, step: step) else { return false }
        guard !layers.isEmpty else {
            selection.set(shapes[layer].positions(step: step, sequenceTokens: sequenceTokens))
            return true
        }
        if scores.count < sequenceTokens { scores = Array(repeating: 0, count: promptTokens + recipe.steps) }
        let scorer = layers[layer]
        scorer.score(fields: fields, count: sequenceTokens, into: &scores)
        selection.select(recipe.k, of: scores, count: sequenceTokens, expected: scorer.lastThreshold)
        scorer.lastThreshold = selection.scores.last
        return true
    }
}

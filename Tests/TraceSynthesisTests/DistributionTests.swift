import Testing

@testable import TraceSynthesis

/// What selections of the presets have in common with published ones (guide page "Synthetic traces").
@Suite struct DistributionTests {
    /// 16K tokens, k = 2048: the published sample has 1 % of a selection in the first 64 tokens, 24 % in the last 512.
    @Test func `long bench selects sink and recent tokens as published`() throws {
        let log = try log("longbench-v2", tokens: 16_384, k: 2048, steps: 12, layers: 8)
        let layers = 2..<8
        let sink = layers.map { layer in log.share(layer: layer) { position, _ in position < 64 } }
        let recent = layers.map { layer in log.share(layer: layer) { position, tokens in tokens - position <= 512 } }
        #expect((0.007...0.015).contains(mean(sink)), "\(sink)")
        #expect((0.20...0.25).contains(mean(recent)), "\(recent)")
    }

    @Test func `layers from two up keep much of a step and the first two next`() throws {
        let log = try log("longbench-v2", tokens: 25_088, k: 512, steps: 40, layers: 8)
        for layer in 0..<2 {
            // k / N = 0.020 by chance; published: 0.015 in layers 0 and 1 of DeepSeek-V3.2.
            #expect(log.stepOverlap(layer: layer) < 0.08, "layer \(layer): \(log.stepOverlap(layer: layer))")
        }
        for layer in 2..<8 {
            let overlap = log.stepOverlap(layer: layer)
            #expect((0.35...0.90).contains(overlap), "layer \(layer): \(overlap)")
        }
    }

    @Test func `neighbouring layers select alike and distant ones do not`() throws {
        let log = try log("long-context", tokens: 25_088, k: 512, steps: 10, layers: 34)
        let neighbours = (0..<33).map { log.layerOverlap($0, $0 + 1) }
        let distant = (0..<14).map { log.layerOverlap($0, $0 + 20) }
        #expect(neighbours.allSatisfy { (0.45...0.8).contains($0) }, "\(neighbours)")
        #expect((0.5...0.75).contains(mean(neighbours)))
        #expect(mean(distant) < 0.4 && distant.allSatisfy { $0 < 0.5 }, "\(distant)")
    }

    @Test func `overlap falls with the length of the prompt`() throws {
        let overlaps = try [8192, 16_384, 32_768].map { tokens in
            let log = try log("longbench-v2", tokens: tokens, k: 2048, steps: 30, layers: 8)
            return mean((2..<8).map { log.stepOverlap(layer: $0) })
        }
        #expect(overlaps[0] > overlaps[1] && overlaps[1] > overlaps[2], "\(overlaps)")
    }

    @Test func `requests and layers differ in what they select`() {
        let recipe = SynthesisRecipe.small(requests: 2)
        var selections: Set<[Int32]> = []
        for request in 0..<2 {
            let generator = RequestGenerator(recipe: recipe, request: request)
            generator.advance()
            for field in 0..<generator.fieldCount { generator.advanceField(field) }
            var (selection, scores) = (TopSelection(), [Int32]())
            for layer in 0..<recipe.layers where generator.select(layer: layer, into: &selection, scratch: &scores) {
                selections.insert(selection.positions)
            }
        }
        #expect(selections.count == 2 * recipe.layers)
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private func log(_ preset: String, tokens: Int, k: Int, steps: Int, layers: Int) throws -> SelectionLog {
        var recipe = try #require(SynthesisPreset.named(preset)).recipe
        recipe.promptTokens = tokens...tokens
        recipe.k = k
        recipe.steps = steps
        recipe.layers = layers
        return SelectionLog(recipe: recipe)
    }
}

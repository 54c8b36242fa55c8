import Testing

@testable import TraceSynthesis

@Suite struct TopSelectionTests {
    @Test func `selections equal those of a full sort`() {
        var random = SplitMix64(seed: 11)
        var selection = TopSelection()
        for round in 0..<300 {
            let count = 1 + random.below(2000)
            let k = 1 + random.below(400)
            // Narrow ranges give ties, wide ones clamped scores.
            let range = [4, 100, 5000, 600_000][round % 4]
            let scores = (0..<count).map { _ in Int32(random.below(range) - range / 2) }
            selection.select(k, of: scores + [Int32.max], count: count)
            let clamped = scores.map { max(-ScoreUnit.limit - 1, min(ScoreUnit.limit, $0)) }
            let expected = (0..<count).sorted { (-clamped[$0], $0) < (-clamped[$1], $1) }.prefix(k)
            #expect(selection.positions == expected.map(Int32.init))
            #expect(selection.scores == expected.map { scores[$0] })
            let guess = Int32(random.below(2 * range) - range)
            selection.select(k, of: scores, count: count, expected: guess)
            #expect(selection.positions == expected.map(Int32.init), "expecting \(guess)")
        }
    }

    @Test func `positions come in descending order of modelled scores`() {
        let recipe = SynthesisRecipe.small()
        let generator = RequestGenerator(recipe: recipe, request: 0)
        var selection = TopSelection()
        var scores: [Int32] = []
        generator.advance()
        for field in 0..<generator.fieldCount { generator.advanceField(field) }
        for layer in 0..<recipe.layers {
            #expect(generator.select(layer: layer, into: &selection, scratch: &scores))
            let chosen = selection.positions.map { scores[Int($0)] }
            #expect(chosen.count == recipe.k)
            #expect(zip(chosen, chosen.dropFirst()).allSatisfy { $0 >= $1 })
            let others = Set(0..<generator.sequenceTokens).subtracting(selection.positions.map(Int.init))
            #expect(others.allSatisfy { scores[$0] <= chosen[chosen.count - 1] })
        }
    }
}

import Testing

@testable import TraceSynthesis

@Suite struct ShapeTests {
    @Test func `a sliding window holds the newest positions newest first`() {
        let steps = selections(.slidingWindow)
        for (step, positions) in steps.enumerated() {
            let newest = Int32(300 + step)
            #expect(positions == (0..<64).map { newest - $0 })
        }
    }

    @Test func `a hot set stays the same`() {
        let steps = selections(.hotSet)
        #expect(Set(steps[0]).count == 64)
        #expect(steps.allSatisfy { $0 == steps[0] })
    }

    @Test func `most of a hot set stands in a few whole blocks`() {
        let hot = selections(.hotSet, promptTokens: 32_768, k: 1024)[0]
        let blocks = Dictionary(grouping: hot) { $0 / 64 }.mapValues(\.count)
        #expect(Set(hot).count == 1024)
        #expect(blocks.values.count { $0 == 64 } == 15)
        #expect(blocks.values.filter { $0 < 64 }.reduce(0, +) == 64)
    }

    @Test func `a prompt shorter than k is taken whole`() {
        for selection in [SynthesisRecipe.Selection.hotSet, .cyclic, .uniform, .slidingWindow] {
            let first = selections(selection, promptTokens: 100, k: 128)[0]
            #expect(Set(first).isSuperset(of: 0..<100))
            #expect(Set(first).count == first.count)
        }
    }

    @Test func `a cyclic scan returns to a position only after the whole prompt`() {
        let all = selections(.cyclic).flatMap { $0 }
        for (index, position) in all.enumerated() { #expect(position == Int32(index % 300)) }
    }

    @Test func `uniform selections are distinct and overlap as chance has it`() {
        let steps = selections(.uniform)
        var shared = 0
        for (before, after) in zip(steps, steps.dropFirst()) {
            #expect(Set(after).count == 64)
            shared += Set(before).intersection(after).count
        }
        // Expected 64 · 64 / 300 ≈ 13.6 a step over 39 pairs, standard deviation about 2.8 each.
        #expect(abs(Double(shared) / 39 - 13.6) < 2)
    }

    private func selections(
        _ selection: SynthesisRecipe.Selection, promptTokens: Int = 300, k: Int = 64
    ) -> [[Int32]] {
        var recipe = SynthesisRecipe(
            preset: "shape", dataset: "shape", selection: selection, requests: 1,
            promptTokens: promptTokens...promptTokens, steps: 40, layers: 1)
        recipe.k = k
        let generator = RequestGenerator(recipe: recipe, request: 0)
        var top = TopSelection()
        var scores: [Int32] = []
        return (0..<recipe.steps).map { _ in
            generator.advance()
            _ = generator.select(layer: 0, into: &top, scratch: &scores)
            return top.positions
        }
    }
}

@testable import TraceSynthesis

/// All selections of one request of a recipe.
struct SelectionLog {
    /// By layer, then by step.
    private(set) var selections: [[[Int32]]]
    /// Length of the sequence at each step.
    private(set) var sequenceTokens: [Int] = []

    init(recipe: SynthesisRecipe, request: Int = 0) {
        selections = Array(repeating: [], count: recipe.layers)
        let generator = RequestGenerator(recipe: recipe, request: request)
        var selection = TopSelection()
        var scores: [Int32] = []
        for _ in 0..<recipe.steps {
            generator.advance()
            for field in 0..<generator.fieldCount { generator.advanceField(field) }
            sequenceTokens.append(generator.sequenceTokens)
            for layer in 0..<recipe.layers {
                let isSparse = generator.select(layer: layer, into: &selection, scratch: &scores)
                if isSparse { selections[layer].append(selection.positions) }
            }
        }
    }

    /// Mean share of a step's positions that the step before selected too.
    func stepOverlap(layer: Int) -> Double {
        let steps = selections[layer]
        return mean(zip(steps, steps.dropFirst()).map { SelectionLog.overlap($1, $0) })
    }

    /// Mean share of positions that two layers select alike.
    func layerOverlap(_ first: Int, _ second: Int) -> Double {
        mean(zip(selections[first], selections[second]).map(SelectionLog.overlap))
    }

    /// Mean share of a layer's positions that satisfy `condition`, given the position and the sequence's length.
    func share(layer: Int, _ condition: (Int, Int) -> Bool) -> Double {
        mean(
            zip(selections[layer], sequenceTokens).map { positions, tokens in
                Double(positions.count { condition(Int($0), tokens) }) / Double(positions.count)
            })
    }

    private static func overlap(_ selection: [Int32], _ other: [Int32]) -> Double {
        let others = Set(other)
        return Double(selection.count { others.contains($0) }) / Double(selection.count)
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}

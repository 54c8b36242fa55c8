/// What one line of a random trace says; nil: the key is left out.
struct RandomLine {
    var requestID: Int?
    var layerID: Int?
    var step: Int?
    var sequenceLength: Int?
    var positions: [Int]
}

/// The records of one random request: for each step a line a layer, with selections that drift from step to step.
struct RandomRequest {
    private(set) var lines: [[RandomLine]] = []

    init(id: Int, _ character: RandomTrace.Character, _ generator: inout SeededGenerator) {
        var step = generator.integer(character.reach / 2...character.reach)
        var selections: [Int: [Int]] = [:]
        let knowsIDs = !generator.chance(character.percentOdd / 4)
        for _ in 0..<generator.integer(1...character.stepsPerRequest) {
            let stepLines = character.layers.map { layer in
                let positions = Self.drift(selections[layer] ?? [], step: step, character, &generator)
                selections[layer] = positions
                var line = RandomLine(
                    requestID: knowsIDs ? id : nil, layerID: knowsIDs ? layer : nil, step: step,
                    sequenceLength: step + 1, positions: positions)
                if generator.chance(character.percentOdd) { Self.makeOdd(&line, &generator) }
                return line
            }
            lines.append(stepLines)
            step = Self.next(step, isOdd: generator.chance(character.percentOdd), &generator)
        }
    }

    /// Keeps a part of the last selection and draws the rest anew, unsorted.
    private static func drift(
        _ last: [Int], step: Int, _ character: RandomTrace.Character, _ generator: inout SeededGenerator
    ) -> [Int] {
        let size = generator.integer(1...character.maximumListSize)
        let keep = last.shuffled(using: &generator).prefix(generator.integer(0...size))
        let fresh = (keep.count..<max(keep.count, size)).map { _ in generator.integer(0...max(0, step)) }
        let distinct = Set(keep).union(fresh)
        let positions = distinct.isEmpty ? [0] : distinct.sorted()
        return positions.shuffled(using: &generator)
    }

    private static func next(_ step: Int, isOdd: Bool, _ generator: inout SeededGenerator) -> Int {
        guard isOdd else { return step + 1 }
        return max(0, step + generator.pick([-3, -1, 0, 2, 5, 120]))
    }

    /// Puts one of the format's corners into a line.
    private static func makeOdd(_ line: inout RandomLine, _ generator: inout SeededGenerator) {
        switch generator.integer(0...10) {
        case 0: line.positions += Array(repeating: -1, count: generator.integer(1...5))
        case 1: line.positions = generator.pick([[], [-1, -1]])
        case 2: line.positions += line.positions.prefix(3)
        case 3: line.positions.append((line.sequenceLength ?? 0) + generator.integer(0...40))
        case 4: line.positions.append(generator.pick([1 << 20, (1 << 24) - 1]))
        case 5: line.sequenceLength = generator.pick([nil, 0, -7, 1, .max])
        case 6: line.step = generator.pick([nil, 0, -5, .max, .min])
        case 7: line.layerID = generator.pick([nil, -1, 1023])
        case 8: line.positions = [line.positions.first ?? 0]
        case 9: line.requestID = generator.pick([nil, 0, -1, .max, .min])
        default: line.positions.append(generator.pick([1 << 24, .max, .min]))
        }
    }
}

/// One part of what makes steps change more or less: standard normal numbers that remember those before in part.
struct ChangeSource {
    private let coefficient: Double
    private let weights: (slow: Double, new: Double)
    private var random: SplitMix64
    private var slow: Double

    init(model: ScoreModel.Change, random: SplitMix64) {
        coefficient = model.coefficient
        weights = (model.slowShare.squareRoot(), (1 - model.slowShare).squareRoot())
        self.random = random
        slow = self.random.gaussian()
    }

    mutating func next() -> Double {
        slow = coefficient * slow + (1 - coefficient * coefficient).squareRoot() * random.gaussian()
        return weights.slow * slow + weights.new * random.gaussian()
    }
}

/// How much the current step of a request changes, by field: logarithms of factors that are 1 on average.
struct StepChange {
    private let model: ScoreModel.Change
    private var common: ChangeSource
    private var fields: [ChangeSource]
    /// Logarithm of the factor of each field.
    private(set) var logarithms: [Double]

    init(model: ScoreModel.Change, fields count: Int, mixing seed: UInt64) {
        self.model = model
        common = ChangeSource(model: model, random: SplitMix64(mixing: seed, 1))
        fields = (0..<count).map { ChangeSource(model: model, random: SplitMix64(mixing: seed, 2, UInt64($0))) }
        logarithms = Array(repeating: 0, count: count)
    }

    mutating func advance() {
        let shared = model.common * common.next()
        let variance = model.common * model.common + model.field * model.field
        for index in fields.indices {
            let exponent = shared + model.field * fields[index].next() - variance / 2
            logarithms[index] = ExactMath.log(damped(ExactMath.exp(exponent)))
        }
    }

    /// Leaves 1 as it is and stays below `ceiling` + 1.
    private func damped(_ factor: Double) -> Double {
        factor * (1 + 1 / model.ceiling) / (1 + factor / model.ceiling)
    }
}

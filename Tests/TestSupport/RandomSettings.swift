public import LocalityModel

/// Settings of an analysis drawn from a seed, so that an oracle test meets every mode, limit, window and capacity.
public struct RandomSettings: Sendable, CustomStringConvertible {
    public let seed: UInt64
    public let blockSize: Int
    public let keyMode: KeyMode
    public let configuration: Configuration

    public init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed ^ 0x5E77_1265)
        var configuration = Configuration()
        configuration.stepUnion = generator.chance(30)
        configuration.maxStepsPerStream = generator.pick([0, 0, 0, 1, 3, 10])
        configuration.workingSetWindows = generator.pick([[1, 4, 16, 64], [2, 3, 7], [1], [30, 5, 5]])
        configuration.recentTokenWindows = generator.pick([[256, 1024, 4096], [0, 1, 50], [16]])
        configuration.recentBlockWindows = generator.pick([[4, 16, 64], [0, 1, 2]])
        configuration.reuseCapSteps = generator.pick([2048, 2048, 1, 3])
        configuration.lruCapacities = generator.pick([[128, 256, 512, 1024], [1, 2, 3, 40], [300, 16, 16]])
        configuration.simulationCapacities = generator.pick([nil, nil, [1, 5, 20, 60, 100], [400, 150]])
        configuration.simulation = generator.pick([.automatic, .policies, .curve])
        blockSize = generator.pick([1, 2, 3, 16, 16, 64, 100])
        keyMode = generator.pick([.requestLayer, .requestLayer, .request])
        configuration.warmupSteps = [16, 0, 1, 3][Int(seed % 4)]
        if keyMode == .requestLayer && !configuration.stepUnion && generator.chance(30) {
            configuration.passes = Self.passes(&generator)
        }
        self.seed = seed
        self.configuration = configuration
    }

    /// Up to seven drafts, of which with three decimals some are accepted; now and then none or all.
    public static func passes(_ generator: inout SeededGenerator) -> TokenPasses {
        let drafts = generator.integer(1...7)
        let accepted = generator.pick([1000, 1000 * (drafts + 1), generator.integer(1000...1000 * (drafts + 1))])
        return TokenPasses(draftTokens: drafts, acceptedThousandths: accepted) ?? TokenPasses()
    }

    /// The twin with these settings.
    public var analysis: NaiveAnalysis {
        NaiveAnalysis(blockSize: blockSize, keyMode: keyMode, configuration: configuration)
    }

    public var description: String {
        "seed \(seed): block size \(blockSize), \(keyMode.rawValue)\(configuration.stepUnion ? ", union" : "")"
            + ", at most \(configuration.maxStepsPerStream) steps"
            + ", \(configuration.passes.draftTokens) drafts, \(configuration.passes.acceptedTokens) accepted"
    }
}

public import LocalityModel
public import TraceReading

/// What is to be computed, the same for every shard of a trace directory.
public struct AnalysisRequest: Sendable {
    public let configuration: Configuration
    public let keyMode: KeyMode
    /// Block sizes in the order of the results, each in tokens.
    public let blockSizes: [Int]
    public let maximumLineBytes: Int
    /// Whether the misses of request steps are measured: where streams are layers and depths are kept.
    let measuresStepMisses: Bool
    public let captures: CaptureSettings
    /// Layer id → how many layers of the model its records stand for: 1 for those that are not named. Layers that were
    /// not recorded because they reuse its selection miss as it does.
    public let layerWeights: [Int: Int]
    let layout: SampleLayout

    /// - Parameter withoutStepMisses: leaves out the misses of request steps, so that their cost can be measured.
    /// - Precondition: block sizes are positive, windows, caps and limits not negative, weights in `weights`; passes of
    ///   several tokens are of streams that are layers.
    public init(
        configuration: Configuration, keyMode: KeyMode, blockSizes: [Int], maximumLineBytes: Int,
        captures: CaptureSettings = CaptureSettings(), layerWeights: [Int: Int] = [:], withoutStepMisses: Bool = false
    ) {
        precondition(!blockSizes.isEmpty && blockSizes.allSatisfy { $0 > 0 }, "block sizes are positive")
        precondition(
            !configuration.passes.areSeveral || keyMode == .requestLayer && !configuration.stepUnion,
            "the records of a pass are tokens of one layer")
        self.configuration = configuration
        self.keyMode = keyMode
        self.blockSizes = blockSizes
        self.maximumLineBytes = maximumLineBytes
        measuresStepMisses = keyMode == .requestLayer && configuration.simulation != .off && !withoutStepMisses
        self.captures = captures
        precondition(layerWeights.values.allSatisfy(Self.weights.contains), "a layer counts from 1 to 1024 times")
        self.layerWeights = layerWeights
        layout = SampleLayout(configuration)
    }

    /// How often a layer may count.
    public static let weights = 1...1024

    /// Whether records are merged before anything is made of them.
    var mergesRecords: Bool { configuration.stepUnion || configuration.passes.areSeveral }

    func weight(ofLayer layerID: Int) -> Int { layerWeights[layerID] ?? 1 }
}

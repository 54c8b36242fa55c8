public import LocalityModel
public import TraceReading

/// What is to be computed, the same for every shard of a trace directory.
public struct AnalysisPlan: Sendable {
    public let configuration: Configuration
    public let keyMode: KeyMode
    /// Block sizes in the order of the results, each in tokens.
    public let blockSizes: [Int]
    public let maximumLineBytes: Int
    /// Whether the misses of request steps are measured: where streams are layers and depths are kept.
    let measuresStepMisses: Bool
    public let captures: CaptureSettings
    let layout: SampleLayout

    /// - Parameter withoutStepMisses: leaves out the misses of request steps, so that their cost can be measured.
    /// - Precondition: block sizes are positive, windows, caps and limits not negative.
    public init(
        configuration: Configuration, keyMode: KeyMode, blockSizes: [Int], maximumLineBytes: Int,
        captures: CaptureSettings = CaptureSettings(), withoutStepMisses: Bool = false
    ) {
        precondition(!blockSizes.isEmpty && blockSizes.allSatisfy { $0 > 0 }, "block sizes are positive")
        self.configuration = configuration
        self.keyMode = keyMode
        self.blockSizes = blockSizes
        self.maximumLineBytes = maximumLineBytes
        measuresStepMisses = keyMode == .requestLayer && configuration.simulation != .off && !withoutStepMisses
        self.captures = captures
        layout = SampleLayout(configuration)
    }
}

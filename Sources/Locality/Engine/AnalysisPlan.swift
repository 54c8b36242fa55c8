public import LocalityModel

/// What is to be computed, the same for every shard of a trace directory.
public struct AnalysisPlan: Sendable {
    public let configuration: Configuration
    public let keyMode: KeyMode
    /// Block sizes in the order of the results, each in tokens.
    public let blockSizes: [Int]
    public let maximumLineBytes: Int
    let layout: SampleLayout

    /// - Precondition: block sizes are positive, windows, caps and limits not negative.
    public init(configuration: Configuration, keyMode: KeyMode, blockSizes: [Int], maximumLineBytes: Int) {
        precondition(!blockSizes.isEmpty && blockSizes.allSatisfy { $0 > 0 }, "block sizes are positive")
        self.configuration = configuration
        self.keyMode = keyMode
        self.blockSizes = blockSizes
        self.maximumLineBytes = maximumLineBytes
        layout = SampleLayout(configuration)
    }
}

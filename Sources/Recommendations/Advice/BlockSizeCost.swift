/// What it costs to fetch one step's touched set at one block size, modelled:
/// transfers × latency + bytes / bandwidth, for one stream.
public struct BlockSizeCost: Encodable, Equatable, Sendable {
    public var blockSizeTokens: Int
    /// Mean touched blocks a step (`unique_blocks.mean`): one transfer each.
    public var transfersPerStep: Double
    public var bytesPerStep: Double
    /// Positions used / tokens moved, in (0, 1].
    public var utilization: Double
    public var fetchMicrosecondsPerStep: Double
    /// The constants of the model, so that the number can be checked.
    public var latencyMicroseconds: Double
    public var bandwidthGigabytesPerSecond: Double
    public var bytesPerTokenAndLayer: Int
}

/// What it costs to fetch one step's touched set at one block size, modelled:
/// transfers × latency + bytes / bandwidth, for one stream.
public struct BlockSizeCost: Codable, Equatable, Sendable {
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

    public init(
        blockSizeTokens: Int, transfersPerStep: Double, bytesPerStep: Double, utilization: Double,
        fetchMicrosecondsPerStep: Double, latencyMicroseconds: Double, bandwidthGigabytesPerSecond: Double,
        bytesPerTokenAndLayer: Int
    ) {
        self.blockSizeTokens = blockSizeTokens
        self.transfersPerStep = transfersPerStep
        self.bytesPerStep = bytesPerStep
        self.utilization = utilization
        self.fetchMicrosecondsPerStep = fetchMicrosecondsPerStep
        self.latencyMicroseconds = latencyMicroseconds
        self.bandwidthGigabytesPerSecond = bandwidthGigabytesPerSecond
        self.bytesPerTokenAndLayer = bytesPerTokenAndLayer
    }

    enum CodingKeys: String, CodingKey {
        case blockSizeTokens = "block_size_tokens"
        case transfersPerStep = "transfers_per_step"
        case bytesPerStep = "bytes_per_step"
        case utilization
        case fetchMicrosecondsPerStep = "fetch_microseconds_per_step"
        case latencyMicroseconds = "latency_microseconds"
        case bandwidthGigabytesPerSecond = "bandwidth_gigabytes_per_second"
        case bytesPerTokenAndLayer = "bytes_per_token_and_layer"
    }
}

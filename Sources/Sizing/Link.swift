/// What fetching over a link costs: an overhead a layer, a latency a transfer (of a row or block), and its bytes.
public struct Link: Decodable, Equatable, Sendable {
    public let name: String
    /// Effective bandwidth of a gather, in 10⁹ bytes a second.
    public let gigabytesPerSecond: Double
    /// Time a layer, whatever it fetches, in µs.
    public let layerOverheadMicroseconds: Double
    /// Time a transfer, beside its bytes, in µs; 0 where the bandwidth was measured with it.
    public let transferLatencyMicroseconds: Double
    public let source: String

    public init(
        name: String = "", gigabytesPerSecond: Double, layerOverheadMicroseconds: Double,
        transferLatencyMicroseconds: Double = 0, source: String = ""
    ) {
        self.name = name
        self.gigabytesPerSecond = gigabytesPerSecond
        self.layerOverheadMicroseconds = layerOverheadMicroseconds
        self.transferLatencyMicroseconds = transferLatencyMicroseconds
        self.source = source
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        gigabytesPerSecond = try container.decode(Double.self, forKey: .gigabytesPerSecond)
        layerOverheadMicroseconds = try container.decode(Double.self, forKey: .layerOverheadMicroseconds)
        transferLatencyMicroseconds =
            try container.decodeIfPresent(Double.self, forKey: .transferLatencyMicroseconds) ?? 0
        source = try container.decode(String.self, forKey: .source)
    }

    /// layers · overhead + transfers · latency + bytes / bandwidth, in ms.
    public func milliseconds(layers: Int, transfers: Double, bytes: Double) -> Double {
        overheadMilliseconds(layers: layers) + transfers * transferLatencyMicroseconds / 1e3
            + bytes / (gigabytesPerSecond * 1e6)
    }

    /// layers · overhead, in ms.
    public func overheadMilliseconds(layers: Int) -> Double { Double(layers) * layerOverheadMicroseconds / 1e3 }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case gigabytesPerSecond = "gigabytes_per_second"
        case layerOverheadMicroseconds = "layer_overhead_us"
        case transferLatencyMicroseconds = "transfer_latency_us"
        case source
    }
}

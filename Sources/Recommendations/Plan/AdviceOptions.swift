public import Sizing

/// What a reader brings to the advice: budgets, a model, a link. Everything is optional.
public struct AdviceOptions: Equatable, Sendable {
    /// HBM for latent rows.
    public var near: CapacityBudget?
    /// Host DRAM.
    public var middle: CapacityBudget?
    /// Concurrent requests that share the budgets.
    public var requests = 1
    /// Layers that share the budgets; nil: the model's, else the trace's.
    public var layers: Int?
    public var model: ModelDescription?
    /// Nil: the model's own.
    public var layout: KVLayout?
    /// For one token of one layer; overrides the layout's.
    public var bytesPerToken: Int?
    /// Gigabytes (10⁹ bytes) a second to the far tier.
    public var linkGigabytesPerSecond: Double?
    public var transfer: TransferModel
    /// Bytes for one token of one layer where the model of fetch time needs them and none were given.
    public var assumedBytesPerToken: Int

    public init(transfer: TransferModel, assumedBytesPerToken: Int) {
        self.transfer = transfer
        self.assumedBytesPerToken = assumedBytesPerToken
    }

    /// Bytes for one token of one layer; nil where neither a layout nor the bytes were given.
    public var bytesPerTokenAndLayer: Int? { bytesPerToken ?? layout?.bytesPerTokenAndLayer }

    /// Whether a budget in bytes lacks what turns it into blocks.
    public var lacksBytesPerToken: Bool {
        [near, middle].contains { if case .bytes = $0 { true } else { false } } && bytesPerTokenAndLayer == nil
    }
}

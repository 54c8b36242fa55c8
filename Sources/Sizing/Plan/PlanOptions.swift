/// What a reader says about the machine, the model and the load; nil where nothing was said.
public struct PlanOptions: Equatable, Sendable {
    public var model: ModelDescription?
    /// Instead of the model's own.
    public var layout: KVLayout?
    /// Bytes of one token of one layer, instead of a layout's.
    public var bytesPerToken: Int?
    /// Bytes of an indexer's key of one token and layer.
    public var indexerBytes: Int?
    /// Layers with rows of the KV cache.
    public var layers: Int?
    /// Tokens of a request's context.
    public var contextTokens: Int?
    /// HBM for the KV cache on one rank, in bytes, and the flag that said so.
    public var kvHBMBytes: Int?
    public var kvHBMFlag = "--kv-hbm"
    public var gpu: GPUDescription?
    /// Bytes of the weights on one GPU.
    public var weightsBytes: Int?
    /// Share of HBM that the engine may use.
    public var hbmUtilization: Double?
    public var hostBytes: Int?
    public var maxRequests: Int?
    public var linkGigabytesPerSecond: Double?
    public var layerOverheadMicroseconds: Double?
    public var overlap: Double?
    public var baseStepMilliseconds: [Double]?
    public var stepLimitMilliseconds: Double?
    /// The rows to plan for instead of the best.
    public var bufferRows: Int?
    public var catalogue: Catalogue

    public init(catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    /// A buffer must hold one selection.
    ///
    /// - Throws: `PlanError` where flags contradict each other or lack one another.
    public func check() throws(PlanError) {
        if kvHBMBytes == nil, gpu != nil, weightsBytes == nil {
            throw PlanError(
                "--gpu says how much HBM there is, not how much is left for the KV cache; "
                    + "add --weights SIZE (of one GPU), or --kv-hbm SIZE")
        }
        for (value, flag) in [(weightsBytes != nil, "--weights"), (hbmUtilization != nil, "--hbm-utilization")] {
            if value, gpu == nil {
                throw PlanError(
                    "\(flag) needs --gpu NAME: one of \(catalogue.gpus.map(\.name).joined(separator: ", "))")
            }
            if value, kvHBMBytes != nil {
                throw PlanError("\(flag) and \(kvHBMFlag) both say how much HBM the KV cache has; give one of them")
            }
        }
        if let gpu, let left = kvHBMLeft, left <= 0 {
            throw PlanError(
                "--weights leaves nothing of the \(gpu.hbmBytes / 1_000_000_000) GB of \(gpu.title) at "
                    + "--hbm-utilization \(hbmUtilization ?? Self.utilization); give the weights of one GPU")
        }
        if let bufferRows, let model, bufferRows < model.selectedTokens {
            throw PlanError(
                "--buffer \(bufferRows): below the \(model.selectedTokens) rows that one step of "
                    + "\(model.title) selects; a buffer holds at least those")
        }
    }

    /// What the weights leave of the GPU's HBM; nil without both.
    var kvHBMLeft: Int? {
        guard let gpu, let weightsBytes else { return nil }
        return Int(Double(gpu.hbmBytes) * (hbmUtilization ?? Self.utilization)) - weightsBytes
    }

    static let utilization = 0.9
}

/// Why there is no plan: one line that says what to do.
public struct PlanError: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

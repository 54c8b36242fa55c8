/// One point of the touch-concentration curve: the most-touched `blockShare` of all (stream, block) pairs receives
/// `touchShare` of all touches. Both in [0, 1].
public struct TouchConcentrationPoint: Codable, Equatable, Sendable {
    public var blockShare: Double
    public var touchShare: Double

    public init(blockShare: Double, touchShare: Double) {
        self.blockShare = blockShare
        self.touchShare = touchShare
    }

    enum CodingKeys: String, CodingKey {
        case blockShare = "block_share"
        case touchShare = "touch_share"
    }
}

/// One point of the working-set curve: mean |WS| over all records for one window.
public struct WorkingSetPoint: Codable, Equatable, Sendable {
    public var windowSteps: Int
    public var meanBlocks: Double

    public init(windowSteps: Int, meanBlocks: Double) {
        self.windowSteps = windowSteps
        self.meanBlocks = meanBlocks
    }

    enum CodingKeys: String, CodingKey {
        case windowSteps = "window_steps"
        case meanBlocks = "mean_blocks"
    }
}

/// A picture of the trace for a few streams (`access_map`): touches in step bins × position bins.
public struct AccessMap: Codable, Equatable, Sendable {
    public var streams: [AccessMapStream]

    public init(streams: [AccessMapStream]) {
        self.streams = streams
    }
}

/// Touches of one stream in at most 64 step bins (rows, by record of the stream) × 128 position bins (columns).
public struct AccessMapStream: Codable, Equatable, Sendable {
    public var requestID: Int
    public var layerID: Int
    /// `step_idx` of the stream's first and last record.
    public var firstStep: Int
    public var lastStep: Int
    /// Records a row covers, and tokens a column covers; the last of each may be partial.
    public var recordsPerRow: Int
    public var tokensPerColumn: Int
    /// Distinct positions counted a cell, `rows[row][column]`.
    public var rows: [[Int]]

    public init(
        requestID: Int, layerID: Int, firstStep: Int, lastStep: Int, recordsPerRow: Int, tokensPerColumn: Int,
        rows: [[Int]]
    ) {
        self.requestID = requestID
        self.layerID = layerID
        self.firstStep = firstStep
        self.lastStep = lastStep
        self.recordsPerRow = recordsPerRow
        self.tokensPerColumn = tokensPerColumn
        self.rows = rows
    }

    enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
        case layerID = "layer_id"
        case firstStep = "first_step"
        case lastStep = "last_step"
        case recordsPerRow = "records_per_row"
        case tokensPerColumn = "tokens_per_column"
        case rows
    }
}

/// Mean overlap |P_i∩P_j|/min(|P_i|,|P_j|) of the selections of two layers in the same (request, step).
public struct CrossLayerOverlap: Codable, Equatable, Sendable {
    /// Layer ids, ascending: row and column order of `meanOverlap`.
    public var layers: [Int]
    /// Symmetric, in [0, 1]; nil where the two layers have no common step.
    public var meanOverlap: [[Double?]]

    public init(layers: [Int], meanOverlap: [[Double?]]) {
        self.layers = layers
        self.meanOverlap = meanOverlap
    }

    enum CodingKeys: String, CodingKey {
        case layers
        case meanOverlap = "mean_overlap"
    }
}

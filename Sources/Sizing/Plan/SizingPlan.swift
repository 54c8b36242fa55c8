public import LocalityModel

/// The plan of one trace directory: inputs, what could be done, what should be, and what turns that.
public struct SizingPlan: Equatable, Sendable {
    public let traceDirectory: String
    public let dataset: String?
    /// In the order in which people ask; `sizing` holds the same values as numbers.
    public let inputs: [PlannedInput]
    public let sizing: SizingInputs
    /// k, what one step selects in one layer.
    public let selectedTokens: Int
    /// Layers of the trace, whose misses are scaled to the model's.
    public let traceLayers: Int
    public let baseline: WholeCache
    /// By block size as analysed, then by capacity.
    public let candidates: [BufferCandidate]
    public let choice: SizingChoice
    /// Whether the buffer was given, not chosen.
    public let isForced: Bool
    /// Of the others the one with the most tokens a second; nil where none serves a request.
    public let runnerUp: SizingChoice?
    /// A buffer half and twice as large, where one of each was measured; beyond the deepest touch nothing more hits.
    public let half: BufferCandidate?
    public let double: BufferCandidate?
    public let turningPoints: TurningPoints
    /// Where a buffer of token rows is chosen and a split over the layers saves enough.
    public let layerBudgets: LayerBudgets?
    public let prediction: Prediction?
    public let notes: [Note]
    /// The result of token rows that the plan stands on.
    public let result: AnalysisResult

    /// What the chosen buffer is expected to do, to be compared with an engine's counters.
    public struct Prediction: Encodable, Equatable, Sendable {
        /// Rows found in the buffer / rows selected, in a steady step.
        public let hitRate: Double
        public let missesPerRequestStep: Double
        public let bytesPerRequestStep: Double
        public let requests: Int
    }

    /// What a reader must know to read the numbers.
    public enum Note: Equatable, Sendable {
        /// The trace has fewer layers than the model: misses were scaled.
        case scaledLayers(traced: Int, model: Int)
        /// No step is beyond the warm-up: all steps were taken, so first touches count.
        case noSteadySteps(warmup: Int)
        /// So many steps of requests are all that the deviation was measured from.
        case fewSteps(Int)
        /// Longer contexts than the trace's were asked for, whose misses nobody measured.
        case longerContext(asked: Int, traced: Int)
    }

    /// HBM a request, requests, and the mean step in ms of what was chosen; nil where nothing was.
    public var chosenBuffer: BufferCandidate? {
        if case .buffer(let candidate) = choice { candidate } else { nil }
    }

    /// Whether engines can be told: they keep single rows.
    public var isEmittable: Bool { chosenBuffer?.blockSizeTokens == 1 && (chosenBuffer?.requestsWithinLimit ?? 0) > 0 }

    /// The inputs that nobody said, in their order.
    public var assumptions: [PlannedInput] { inputs.filter { $0.source == .assumption } }
}

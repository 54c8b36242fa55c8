/// The planner of a page: the numbers that its script recomputes a plan from. Pages without a script lack it, and say
/// everything for the given inputs elsewhere.
public struct ReportPlanner: Equatable, Sendable {
    /// Name in links; also the beginning of the fragment that keeps changed inputs.
    public var anchor: String
    /// The inputs by their names in plans (`context_tokens`, `kv_hbm_bytes`, …), as JSON numbers or lists of them.
    public var inputs: [Input]
    /// Candidates that were measured.
    public var points: [Point]
    /// Positions selected in a step, k.
    public var selectedTokens: Int
    /// Name of the engine whose admission is shown first.
    public var engine: String
    /// What engines are asked beside the inputs, as JSON; the numbers and names of an `EngineQuestion`.
    public var server = "{}"
    /// Whether its steps are passes of several tokens.
    public var hasPasses = false

    public struct Input: Equatable, Sendable {
        public var name: String
        public var values: [Double]
        /// Whether it is written as a list.
        public var isList: Bool

        public init(_ name: String, _ value: Double) {
            self.name = name
            values = [value]
            isList = false
        }

        public init(_ name: String, list: [Double]) {
            self.name = name
            values = list
            isList = true
        }
    }

    /// Misses of a request's step at one buffer size, as the trace has them: before they are scaled to the model's
    /// layers.
    public struct Point: Equatable, Sendable {
        public var blockSizeTokens: Int
        public var capacityBlocks: Int
        public var meanMisses: Double
        public var standardDeviation: Double
        public var skewness: Double
        /// What 99 of 100 steps of one request keep below; nil where it was not measured.
        public var percentile99: Double?

        public init(
            blockSizeTokens: Int, capacityBlocks: Int, meanMisses: Double, standardDeviation: Double,
            skewness: Double = 0, percentile99: Double? = nil
        ) {
            self.skewness = skewness
            self.percentile99 = percentile99
            self.blockSizeTokens = blockSizeTokens
            self.capacityBlocks = capacityBlocks
            self.meanMisses = meanMisses
            self.standardDeviation = standardDeviation
        }
    }

    public init(anchor: String, inputs: [Input], points: [Point], selectedTokens: Int, engine: String) {
        self.anchor = anchor
        self.inputs = inputs
        self.points = points
        self.selectedTokens = selectedTokens
        self.engine = engine
    }
}

extension ReportDocument {
    var hasPlanner: Bool { sections.contains(where: \.hasPlanner) }
}

extension ReportSection {
    fileprivate var hasPlanner: Bool {
        blocks.contains { if case .planner = $0 { true } else { false } } || subsections.contains(where: \.hasPlanner)
    }
}

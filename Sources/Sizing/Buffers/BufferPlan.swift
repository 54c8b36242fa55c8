public import LocalityModel

/// The plan of one trace directory: the machine, what could be done, what should be, what turns that, and how sure it
/// is.
public struct BufferPlan: Equatable, Sendable {
    public let machine: Machine
    public let baseline: WholeCache
    /// Every buffer whose misses were measured, by block size as analysed, then by capacity.
    public let measured: [MeasuredBuffer]
    /// Those that the machine's engine takes and that do not hold a context whole.
    public let candidates: [BufferCandidate]
    public let choice: BufferChoice
    /// Whether the buffer was given, not chosen.
    public let isForced: Bool
    /// Of the others the one with the most tokens a second; nil where none serves a request.
    public let runnerUp: BufferChoice?
    /// A buffer half and twice as large, where one of each was measured; beyond the deepest touch nothing more hits.
    public let half: BufferCandidate?
    public let double: BufferCandidate?
    public let breakEven: BreakEven
    /// For each input the interval of its value within which the choice stays, the nearest end first.
    public let sensitivity: [InputInterval]
    /// The choice at both ends of the misses' intervals; nil where one request was measured.
    public let range: ChoiceRange?
    /// The chosen buffer at 1, 2, 4, 8 … requests beside the whole cache; empty where none was chosen.
    public let batches: BatchTable
    /// The best split of the chosen buffer's token rows over the layers, whatever it saves; nil for other choices.
    package let split: LayerSplit?
    /// How many times the misses of the chosen buffer may be at most, where each touch misses; infinite where that is
    /// not known.
    let mostMisses: Double
    public let prediction: Prediction?
    /// What an engine counted, to be shown beside the prediction; nil where nobody said.
    public var observed: ObservedHits?
    public let notes: [Note]
    /// Layers of the trace, whose misses are scaled to the model's by `scale`.
    public let traceLayers: Int
    public let scale: Double
    /// The result of token rows that the plan stands on.
    public let result: AnalysisResult

    /// What the chosen buffer is expected to do, to be compared with an engine's counters.
    public struct Prediction: Encodable, Equatable, Sendable {
        /// Rows found in the buffer / rows selected, in a steady step.
        public let hitRate: Double
        public let missesPerRequestStep: Double
        /// As vLLM's counters have them, where layers that share an index count once: misses · LI / L.
        public let missesCountedByVLLM: Double
        public let bytesPerRequestStep: Double
        public let requests: Int

        enum CodingKeys: String, CodingKey {
            case hitRate, missesPerRequestStep
            case missesCountedByVLLM = "vllm_misses_per_request_step"
            case bytesPerRequestStep, requests
        }
    }

    /// - Parameter results: token rows first.
    init(
        results: [AnalysisResult], machine: Machine, measured: MeasuredBuffers, baseline: WholeCache,
        candidates: [BufferCandidate], choice: BufferChoice, isForced: Bool
    ) {
        result = results[0]
        self.machine = machine
        self.measured = measured.buffers
        self.baseline = baseline
        self.candidates = candidates
        self.choice = choice
        self.isForced = isForced
        let scale = BufferPlanMaker.scale(results[0], machine)
        let traceLayers = results[0].tracedLayers ?? 1
        self.scale = scale
        self.traceLayers = traceLayers
        let others = candidates.map(BufferChoice.buffer) + [.whole(baseline)]
        runnerUp = others.filter { $0 != choice && $0.tokensPerSecond > 0 }
            .max { $0.tokensPerSecond < $1.tokensPerSecond }
        let chosen: BufferCandidate? = if case .buffer(let candidate) = choice { candidate } else { nil }
        half = chosen.flatMap { measured.scaled($0, by: 0.5, machine) }
        double = chosen.flatMap { measured.scaled($0, by: 2, machine) }
        let touched = chosen.flatMap { Self.touched($0, results, layers: machine.layers) }
        let free = BufferChoice(baseline, candidates, machine: machine)
        let sensitivity = Sensitivity(machine, measured, most: touched)
        mostMisses = sensitivity.mostMisses
        breakEven = BreakEven(sensitivity, free)
        self.sensitivity = sensitivity.intervals()
        range = ChoiceRange(measured, machine)
        batches = BatchTable(chosen, baseline, machine)
        split = chosen.flatMap { Self.split(results[0], $0) }
        prediction = chosen.flatMap { chosen in
            touched.map { touched in
                Prediction(
                    hitRate: min(1, max(0, 1 - chosen.meanMisses / touched)), missesPerRequestStep: chosen.meanMisses,
                    missesCountedByVLLM: chosen.meanMisses * Double(machine.indexerLayers) / Double(machine.layers),
                    bytesPerRequestStep: chosen.fetchBytesPerRequestStep, requests: chosen.requestsWithinLimit)
            }
        }
        notes = Note.all(result, machine, measured, candidates)
    }

    /// Units that a request's step touches over all layers; nil where it was not measured.
    private static func touched(_ chosen: BufferCandidate, _ results: [AnalysisResult], layers: Int) -> Double? {
        let result = results.first { $0.blockSizeTokens == chosen.blockSizeTokens }
        let mean = result?.recordStatistics?.uniqueBlocks.mean ?? 0
        return mean > 0 ? mean * Double(layers) : nil
    }

    private static func split(_ rows: AnalysisResult, _ chosen: BufferCandidate) -> LayerSplit? {
        guard chosen.blockSizeTokens == 1 else { return nil }
        return LayerSplit(of: rows, evenBlocks: chosen.capacityBlocks)
    }
}

extension BufferPlan {
    public var traceDirectory: String { result.traceDirectory }
    public var dataset: String? { result.runMetadata?.dataset }

    /// In the order in which people ask.
    public var inputs: [MachineInput] { machine.inputs }

    /// The inputs that nobody said, in their order.
    public var assumptions: [MachineInput] { inputs.filter { $0.source == .assumption } }

    /// k, what one step selects in one layer.
    public var selectedTokens: Int { machine.selectedTokens }

    /// The split over the layers, where it saves enough.
    public var layerSplit: LayerSplit? { split?.worthwhile }

    /// The hit rates of the prediction at both ends of the 95 % interval of its misses; nil without one.
    public var predictedInterval: ClosedRange<Double>? {
        guard let prediction, let chosen = chosenBuffer, let misses = chosen.missInterval, chosen.meanMisses > 0 else {
            return nil
        }
        // Misses / touches is the same share at every number of misses.
        let perMiss = (1 - prediction.hitRate) / chosen.meanMisses
        return max(0, 1 - misses.upperBound * perMiss)...min(1, 1 - misses.lowerBound * perMiss)
    }

    /// Nil where no buffer was chosen.
    public var chosenBuffer: BufferCandidate? {
        if case .buffer(let candidate) = choice { candidate } else { nil }
    }

    /// Whether engines can be told: they keep single rows.
    public var isEmittable: Bool { chosenBuffer?.blockSizeTokens == 1 && (chosenBuffer?.requestsWithinLimit ?? 0) > 0 }
}

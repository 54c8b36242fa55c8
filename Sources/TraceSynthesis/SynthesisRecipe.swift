/// Everything that decides the bytes of a synthetic trace, apart from the run's name.
public struct SynthesisRecipe: Sendable, Equatable {
    /// How positions are selected.
    public enum Selection: Sendable, Equatable {
        /// The k highest of modelled scores, the tracer's way.
        case scored(ScoreModel)
        /// The newest k positions, newest first.
        case slidingWindow
        /// k fixed positions of the prompt per layer, 15/16 of them in whole aligned runs of 64.
        case hotSet
        /// k positions drawn anew at each step, uniformly.
        case uniform
        /// Step t selects the t-th run of k positions of the prompt, round and round: an LRU of fewer tokens than the
        /// prompt never hits.
        case cyclic
    }

    /// When the requests of a shard start.
    public enum Arrival: Sendable, Equatable {
        /// Batches of `concurrency` requests start and end together.
        case together
        /// Requests come in bursts and join the running batch while fewer than `concurrency` run.
        case bursts
    }

    public var preset: String
    public var dataset: String
    public var selection: Selection
    public var arrival = Arrival.together
    /// Number of requests; 1 and up.
    public var requests: Int
    /// Prompt lengths in tokens; each request's is drawn uniformly.
    public var promptTokens: ClosedRange<Int>
    /// Decode steps of each request.
    public var steps: Int
    public var layers: Int
    /// Selected positions a record (fewer while the sequence is shorter), at most 2²⁰.
    public var k = 2048
    /// Requests whose records are interleaved.
    public var concurrency = 1
    /// Share of records that are kept; each is kept or dropped by itself.
    public var sampleRate = 1.0
    public var seed: UInt64 = 1
    public var blockSizeTokens = 64
    /// Requests in one shard; 0: one unsharded `trace_steps.jsonl`.
    public var maxRequestsPerFile = 4

    /// Highest position that the format allows.
    static let highestPosition = (1 << 24) - 1

    public init(
        preset: String, dataset: String, selection: Selection, requests: Int, promptTokens: ClosedRange<Int>,
        steps: Int, layers: Int
    ) {
        self.preset = preset
        self.dataset = dataset
        self.selection = selection
        self.requests = requests
        self.promptTokens = promptTokens
        self.steps = steps
        self.layers = layers
    }

    /// Throws `invalidRecipe` for the first knob outside its range.
    public func validate() throws(SynthesisError) {
        try check(requests, in: 1...1_000_000, "--requests")
        try check(promptTokens.lowerBound, in: 1...SynthesisRecipe.highestPosition, "--prompt-length")
        try check(steps, in: 1...1_000_000, "--steps")
        let longest = SynthesisRecipe.highestPosition - steps
        try check(promptTokens.upperBound, in: 1...max(1, longest), "--prompt-length")
        try check(layers, in: 1...1024, "--layers")
        try check(k, in: 1...(1 << 20), "--k")
        try check(concurrency, in: 1...1024, "--concurrency")
        try check(blockSizeTokens, in: 1...SynthesisRecipe.highestPosition, "--block-size")
        try check(maxRequestsPerFile, in: 0...1_000_000, "--max-requests-per-file")
        if !(sampleRate > 0 && sampleRate <= 1) {
            throw .invalidRecipe("--sample-rate \(sampleRate): must be above 0 and at most 1")
        }
    }

    private func check(_ value: Int, in range: ClosedRange<Int>, _ flag: String) throws(SynthesisError) {
        if !range.contains(value) {
            throw .invalidRecipe("\(flag) \(value): must be from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    /// The prompt length of a request.
    func promptTokens(ofRequest request: Int) -> Int {
        var random = SplitMix64(mixing: seed, UInt64(request), 6)
        return promptTokens.lowerBound + random.below(promptTokens.count)
    }

    /// Whether sampling keeps a record.
    func keeps(request: Int, layer: Int, step: Int) -> Bool {
        if sampleRate >= 1 { return true }
        var random = SplitMix64(mixing: seed, UInt64(request), UInt64(layer) << 32 | UInt64(step), 7)
        return random.unit() < sampleRate
    }
}

import ArgumentParser
import TraceSynthesis

/// The flags that change a preset's recipe.
struct SynthKnobs: ParsableArguments {
    @Option(help: ArgumentHelp("Requests.", valueName: "n"), transform: FlagNumber.count)
    var requests: Int?

    @Option(help: ArgumentHelp("Prompt tokens of each request, or a range LOW-HIGH to draw from.", valueName: "n"))
    var promptLength: String?

    @Option(help: ArgumentHelp("Decode steps of each request.", valueName: "n"), transform: FlagNumber.count)
    var steps: Int?

    @Option(help: ArgumentHelp("Layers; 0 and 1 select nearly at random.", valueName: "n"), transform: FlagNumber.count)
    var layers: Int?

    @Option(
        name: .customLong("k"), help: ArgumentHelp("Selected positions a record.", valueName: "n"),
        transform: FlagNumber.count)
    var k: Int?

    @Option(help: ArgumentHelp("Requests whose records are interleaved.", valueName: "n"), transform: FlagNumber.count)
    var concurrency: Int?

    @Option(help: ArgumentHelp("Share of records that are kept, above 0 and at most 1.", valueName: "share"))
    var sampleRate: Double?

    @Option(help: ArgumentHelp("Seed of all random numbers.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Tokens a block.", valueName: "n"), transform: FlagNumber.count)
    var blockSize: Int?

    @Option(
        help: ArgumentHelp("Requests in one shard; 0: a single trace_steps.jsonl.", valueName: "n"),
        transform: FlagNumber.count)
    var maxRequestsPerFile: Int?

    func apply(to recipe: inout SynthesisRecipe) throws {
        if let promptLength { recipe.promptTokens = try SynthKnobs.range(promptLength) }
        recipe.requests = requests ?? recipe.requests
        recipe.steps = steps ?? recipe.steps
        recipe.layers = layers ?? recipe.layers
        recipe.k = k ?? recipe.k
        recipe.concurrency = concurrency ?? recipe.concurrency
        recipe.sampleRate = sampleRate ?? recipe.sampleRate
        recipe.seed = seed ?? recipe.seed
        recipe.blockSizeTokens = blockSize ?? recipe.blockSizeTokens
        recipe.maxRequestsPerFile = maxRequestsPerFile ?? recipe.maxRequestsPerFile
    }

    /// `4096` or `1000-2000`.
    private static func range(_ text: String) throws -> ClosedRange<Int> {
        let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map {
            try? FlagNumber.count(String($0))
        }
        if bounds.count == 1, let length = bounds[0] { return length...length }
        if bounds.count == 2, let low = bounds[0], let high = bounds[1], low <= high { return low...high }
        throw CommandFailure(.usage, "--prompt-length \(text): must be a number of tokens or a range such as 1000-2000")
    }
}
